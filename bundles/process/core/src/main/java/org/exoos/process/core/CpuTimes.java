package org.exoos.process.core;

/** CPU time of a process, in ns: what its own ended threads used, and what it was told of children it waited for. Guarded by tree.lock. */
final class CpuTimes {
    private long endedUser;
    private long endedKernel;
    private long childUser;
    private long childKernel;

    private final UserProcess process;

    CpuTimes(UserProcess process) {
        this.process = process;
    }

    void threadEnds(RunningThread thread) {
        endedUser += thread.userNanos();
        endedKernel += thread.kernelNanos();
    }

    void childReaped(long user, long kernel) {
        childUser += user;
        childKernel += kernel;
    }

    /** In ring 3, of all its threads. */
    long user() {
        long sum = endedUser;
        for (RunningThread thread : process.threads) {
            sum += thread.userNanos();
        }
        return sum;
    }

    /** In the kernel, of all its threads. */
    long kernel() {
        long sum = endedKernel;
        for (RunningThread thread : process.threads) {
            sum += thread.kernelNanos();
        }
        return sum;
    }

    long endedUser() {
        return endedUser;
    }

    long endedKernel() {
        return endedKernel;
    }

    long childUser() {
        return childUser;
    }

    long childKernel() {
        return childKernel;
    }
}
