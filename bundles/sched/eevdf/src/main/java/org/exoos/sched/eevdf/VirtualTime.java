package org.exoos.sched.eevdf;

import org.exoos.sched.OwnCacheLines;

/**
 * V: {@link #origin} + {@link #sum} / {@link #weight}. The sum is kept relative to the origin, which follows V, so that it stays small.
 *
 * <p>An object of its own because all of it is written at each decision: behind the queue's fields may lie what another CPU reads, such as the header of its queue.
 */
final class VirtualTime extends OwnCacheLines {
    long origin;
    long sum;
    long weight;

    /** Hot path. */
    long now() {
        return weight == 0 ? origin : origin + Math.floorDiv(sum, weight);
    }

    /** V when the running task has run on, its virtual time times its weight. Somebody runs. */
    long after(long more) {
        return origin + Math.floorDiv(sum + more, weight);
    }

    void join(long time, long taskWeight) {
        sum += (time - origin) * taskWeight;
        weight += taskWeight;
    }

    void leave(long time, long taskWeight) {
        sum -= (time - origin) * taskWeight;
        weight -= taskWeight;
        if (weight == 0) {
            origin = time;
            sum = 0;
        }
    }

    void follow(long now) {
        sum -= (now - origin) * weight;
        origin = now;
    }
}
