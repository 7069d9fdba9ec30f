package org.exoos.process;

import java.util.List;
import java.util.Optional;

/** The processes of ring 3, for /proc, ps, terminals and the console. Any thread. */
public interface ProcessTable {
    List<ProcessInfo> processes();

    Optional<ProcessInfo> process(int pid);

    /** Sends a signal to each process of a group (kill(2) with a negative pid), with the kernel's authority. */
    void signalGroup(int processGroup, int signal);

    /** Sends a signal to one process, with the kernel's authority; false when there is none. */
    boolean signal(int pid, int signal);

    /** Whether the group has a member in that session. */
    boolean groupInSession(int processGroup, int session);

    /** Whether the group is orphaned (POSIX 3.264): nobody could continue it. */
    boolean orphaned(int processGroup);
}
