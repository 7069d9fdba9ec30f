package org.exoos.sched;

/**
 * To be extended by what one CPU writes all the time and others do not: the fields of a subclass are at least a cache line behind whatever object the
 * collector has put before. Else two CPUs write the same line in turn although they share no data, and each waits for the other. Run queues and
 * tasks do so already. What comes behind is not kept away: the last object that a run queue makes should not be one that is written all the time, for the next CPU's
 * queue may follow, and the type of that is read at each call. {@link TaskQueue} keeps both sides free.
 */
public abstract class OwnCacheLines {
    /** Fills the gap behind the object's header, in which a subclass' field would be put otherwise. */
    @SuppressWarnings("unused")
    private int gap;

    @SuppressWarnings("unused")
    private long line0;

    @SuppressWarnings("unused")
    private long line1;

    @SuppressWarnings("unused")
    private long line2;

    @SuppressWarnings("unused")
    private long line3;

    @SuppressWarnings("unused")
    private long line4;

    @SuppressWarnings("unused")
    private long line5;

    @SuppressWarnings("unused")
    private long line6;

    @SuppressWarnings("unused")
    private long line7;

    protected OwnCacheLines() {}
}
