package org.exoos.sched.core;

import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.KernelAttribute;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * /sys/sched/cpus: a line per CPU, {@code 0 online} or {@code 1 offline}. Writing {@code offline 1} takes a CPU out of use, {@code online 1} back in. EINVAL
 * for anything else, EBUSY for the last CPU or one with reservations that fit nowhere else.
 */
@Component
public final class CpusAttribute implements KernelAttribute {
    private final SchedulerCore core;

    @Activate
    public CpusAttribute(@Reference SchedulerCore core) {
        this.core = core;
    }

    @Override
    public String path() {
        return "sched/cpus";
    }

    @Override
    public String read() {
        StringBuilder text = new StringBuilder();
        for (int cpu = 0; cpu < core.cpus(); cpu++) {
            boolean online = (core.onlineCpus() >>> cpu & 1) != 0;
            text.append(cpu).append(online ? " online\n" : " offline\n");
        }
        return text.toString();
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void write(String value) throws ErrnoException {
        String[] words = value.strip().split(" ");
        if (words.length != 2 || !words[0].equals("online") && !words[0].equals("offline")) {
            throw Errno.EINVAL.exception();
        }
        try {
            core.online(Integer.parseInt(words[1]), words[0].equals("online"));
        } catch (IllegalArgumentException noSuchCpu) {
            throw Errno.EINVAL.exception();
        } catch (IllegalStateException busy) {
            throw Errno.EBUSY.exception();
        }
    }
}
