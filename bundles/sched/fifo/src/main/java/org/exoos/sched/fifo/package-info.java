/** Scheduler policy: arrival order. */
@NullMarked
package org.exoos.sched.fifo;

import org.jspecify.annotations.NullMarked;
