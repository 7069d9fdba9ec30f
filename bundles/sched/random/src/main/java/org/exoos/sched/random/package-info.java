/** Scheduler policy: random order by seed, for finding races. */
@NullMarked
package org.exoos.sched.random;

import org.jspecify.annotations.NullMarked;
