package org.exoos.sched.core;

import java.util.Map;

/**
 * Words of the kernel command line.
 *
 * @param tasks most tasks at a time
 * @param policy put in charge at boot
 * @param limitMillis how long a fair task may wait, and a call of a policy may take, before the policy is out
 * @param check whether the on-line checker runs
 */
record Settings(int tasks, String policy, int limitMillis, boolean check) {
    static final Settings DEFAULT = new Settings(4096, "roundrobin", 2000, false);

    static Settings of(Map<String, String> words) {
        return new Settings(
                Integer.parseInt(words.getOrDefault("exo.tasks", "" + DEFAULT.tasks)),
                words.getOrDefault("exo.sched", DEFAULT.policy),
                Integer.parseInt(words.getOrDefault("exo.sched.limit", "" + DEFAULT.limitMillis)),
                words.containsKey("exo.sched.check"));
    }
}
