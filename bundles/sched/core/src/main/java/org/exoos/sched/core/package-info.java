/** Task lifecycle, inboxes, carriers and the policy gate. */
@NullMarked
package org.exoos.sched.core;

import org.jspecify.annotations.NullMarked;
