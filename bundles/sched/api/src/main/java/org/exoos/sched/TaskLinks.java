package org.exoos.sched;

import org.jspecify.annotations.Nullable;

/** What a {@link TaskQueue} writes: of a class above, so that it comes before the room that the queue leaves behind it. */
abstract class TaskLinks {
    @Nullable
    Task first;

    @Nullable
    Task last;

    int size;

    TaskLinks() {}
}
