/**
 * Tasks and their scheduling. A task is one virtual thread; the core (carriers, inboxes, run states) runs it where and when the
 * policy in charge says.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.exoos.sched;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
