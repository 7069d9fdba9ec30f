package org.exoos.process.core;

/** The interval timer of a process (setitimer(2), ITIMER_REAL). Written under the lock of {@link Alarms}; anybody reads. */
final class AlarmClock {
    /** When it goes off, on the System.nanoTime() scale; 0 = not armed. */
    volatile long at;

    /** ns from one alarm to the next; 0 = once. */
    volatile long interval;

    long generation;

    long leftNanos() {
        long at = this.at;
        return at == 0 ? 0 : Math.max(1, at - System.nanoTime());
    }
}
