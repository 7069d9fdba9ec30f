package org.exoos.sched.simulator;

/** A cache line that several CPUs write: who wrote it last, and until when it is taken. */
final class Line {
    static final int NOBODY = -1;

    int owner = NOBODY;
    long freeAt;
    /** Acquisitions of the lock in this line that are not released yet. */
    int depth;
    /** Changes with each write, for readers. */
    int version;
}
