/** Scheduler policy: last in, first out for the owner; the oldest task is stolen. */
@NullMarked
package org.exoos.sched.stealing;

import org.jspecify.annotations.NullMarked;
