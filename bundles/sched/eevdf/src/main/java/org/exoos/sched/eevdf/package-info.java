/** Scheduler policy: earliest eligible virtual deadline first. */
@NullMarked
package org.exoos.sched.eevdf;

import org.jspecify.annotations.NullMarked;
