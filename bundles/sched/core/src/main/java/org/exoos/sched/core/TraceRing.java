package org.exoos.sched.core;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.OwnCacheLines;
import org.jspecify.annotations.Nullable;

/**
 * What happened on one CPU last: one entry for each run of a task, and for moves, policies and notes. The CPU's token holder writes; any thread
 * reads, and drops what was overwritten while it read. Preallocated.
 */
final class TraceRing extends OwnCacheLines {
    /** What an entry tells. Written in lower case. */
    enum Event {
        /** Ends of a run; detail is how long the task waited before, in ns. */
        BLOCKED,
        YIELDED,
        PREEMPTED,
        ENDED,
        /** It runs now; written by readers alone. */
        RUNNING,
        /** The task was sent to the CPU that detail says. */
        MOVED,
        /** This CPU changed over to a policy; the name is the policy's. */
        POLICY,
        /** A policy's note: task is its code, detail its value. */
        NOTE
    }

    /** An entry. Times are time-stamps. */
    record Entry(long start, long end, Event event, int task, long detail, String name) {}

    static final int LENGTH = 2048;
    private static final int WORDS = 4;
    private static final Event[] EVENTS = Event.values();

    /** Of each entry the start, the end, the detail, and the task's number with the event in the lowest byte: one array, since each one costs its own checks. */
    private final long[] words = new long[LENGTH * WORDS];

    private final @Nullable String[] names = new String[LENGTH];
    private volatile long written;

    private static final java.util.concurrent.atomic.AtomicLongFieldUpdater<TraceRing> WRITTEN =
            java.util.concurrent.atomic.AtomicLongFieldUpdater.newUpdater(TraceRing.class, "written");

    /** Hot path. Token holder. */
    void add(long start, long end, Event event, int task, long detail, String name) {
        long number = written;
        int at = (int) number & LENGTH - 1;
        long[] words = this.words;
        int word = at * WORDS;
        words[word] = start;
        words[word + 1] = end;
        words[word + 2] = detail;
        words[word + 3] = (long) task << Byte.SIZE | event.ordinal();
        names[at] = name;
        WRITTEN.lazySet(this, number + 1);
    }

    /** The last entries, oldest first. */
    List<Entry> last(int limit) {
        long end = written;
        long from = Math.max(0, end - Math.min(limit, LENGTH));
        List<Entry> entries = new ArrayList<>((int) (end - from));
        for (long number = from; number < end; number++) {
            int at = (int) number & LENGTH - 1;
            String name = names[at];
            int word = at * WORDS;
            long what = words[word + 3];
            entries.add(new Entry(
                    words[word],
                    words[word + 1],
                    EVENTS[(byte) what],
                    (int) (what >> Byte.SIZE),
                    words[word + 2],
                    name == null ? "" : name));
        }
        long overwritten = written - LENGTH + 1 - from;
        return overwritten <= 0
                ? entries
                : entries.subList((int) Math.min(overwritten, entries.size()), entries.size());
    }
}
