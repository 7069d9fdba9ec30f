package org.exoos.process;

import org.exoos.memory.AddressSpace;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A process of ring 3: the state that its threads share. Extended by the process core only. Getters may be called by any thread; setters
 * by the process's own threads.
 */
public abstract class Process implements Caller {
    /** 0 when the parent is the kernel. */
    public abstract int parentPid();

    public abstract AddressSpace memory();

    public abstract DescriptorTable descriptors();

    public abstract @Nullable Path workingDirectory();

    public abstract void workingDirectory(@Nullable Path path);

    public abstract int umask();

    public abstract void umask(int mask);

    public abstract void credentials(Credentials credentials);

    public abstract Limits limits();

    /** At most 15 bytes, as in /proc/PID/comm. */
    public abstract String name();

    public abstract void name(String name);

    public abstract @Nullable Path executable();

    public abstract SignalAction action(int signal);

    /** sigaction(2); pending signals that become ignored are dropped. Returns the old one. */
    public abstract SignalAction action(int signal, SignalAction action);

    /** Signals pending for the process as a whole (mask). */
    public abstract long pendingSignals();

    public abstract int nice();

    public abstract void nice(int value);

    /** CPU time in ns. */
    public abstract long userNanos();

    public abstract long kernelNanos();

    /** CPU time of the children waited for. */
    public abstract long childUserNanos();

    public abstract long childKernelNanos();

    public abstract int threadCount();

    /** Real-time interval timer (setitimer(2)): ns left until it fires, 0 = off. */
    public abstract long alarmLeftNanos();

    public abstract long alarmIntervalNanos();

    /** Arms the timer; 0 first turns it off. */
    public abstract void alarm(long firstNanos, long intervalNanos);
}
