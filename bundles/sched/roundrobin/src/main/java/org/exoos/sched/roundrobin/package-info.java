/** Scheduler policy: round robin with per-CPU queues. */
@NullMarked
package org.exoos.sched.roundrobin;

import org.jspecify.annotations.NullMarked;
