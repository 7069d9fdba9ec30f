package org.exoos.hal;

/** CPUs and the native threads that carry Java on them. */
public interface Processors {
    /** Classes of native threads, highest first; service threads get at least about 10 % of a CPU. */
    enum ThreadClass {
        HIGH,
        NORMAL,
        SERVICE
    }

    /** What a CPU spent time on; {@code STEAL} is native threads other than carriers. */
    enum CpuTime {
        IDLE,
        KERNEL,
        USER,
        STEAL,
        INTERRUPT
    }

    int count();

    /** CPU the calling thread runs on; meaningful only for a pinned thread. */
    int current();

    /** Pins the calling platform thread to a CPU. Blocking. */
    void pin(int cpu);

    /** Sets the class of the calling platform thread. */
    void threadClass(ThreadClass threadClass);

    /** Declares the calling, pinned platform thread to be the carrier of {@code cpu}. */
    void registerCarrier(int cpu);

    /**
     * The carrier of {@code cpu} sleeps until kicked or {@code deadlineNanos} ({@link Clock#nanoTime()} scale, 0 = none). Test and
     * sleep are one step: a kick is never lost.
     *
     * @return true for a kick (which is consumed)
     */
    boolean idle(int cpu, long deadlineNanos);

    /** Makes the carrier of {@code cpu} leave {@link #idle} or ring 3. Any thread; never blocks, allocates or throws. */
    void kick(int cpu);

    /** Takes the pending kick of the calling carrier's CPU. */
    boolean takeKick(int cpu);

    /** Blocks until the carrier of {@code cpu} has been blocked outside {@link #idle} for longer than the patience. */
    boolean awaitCarrierBlocked(int cpu, long patienceNanos);

    /** Whether the carrier of {@code cpu} is blocked outside {@link #idle}. */
    boolean carrierBlocked(int cpu);

    /** Accumulated nanoseconds. */
    long timeNanos(int cpu, CpuTime what);
}
