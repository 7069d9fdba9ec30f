/** Scheduler policy: Linux 2.6's O(1), 140 levels with active and expired arrays. */
@NullMarked
package org.exoos.sched.o1;

import org.jspecify.annotations.NullMarked;
