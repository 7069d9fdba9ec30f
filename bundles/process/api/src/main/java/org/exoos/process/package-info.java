/**
 * Processes, signals, program loaders and system calls.
 *
 * <p>The process core ({@code org.exoos.process.core}) holds every process, thread and descriptor table, and runs the trap loop of each user
 * thread. {@link org.exoos.process.SystemCallFamily} components contribute the calls, {@link org.exoos.process.BinaryLoader} components the
 * program formats; both come and go at run time. A call whose family is gone fails with ENOSYS.
 *
 * <p>Who calls whom: the trap loop calls a family on the task of the user thread; the family works on {@link org.exoos.process.UserThread} and
 * {@link org.exoos.process.Process}, and calls {@link org.exoos.process.Processes} for what concerns other processes. A family waits only on a
 * {@link org.exoos.sched.WaitQueue}, whose wait a signal ends by {@code Interrupted}: the loop then restarts the call or fails it with EINTR.
 * A Throwable out of a family ends the process that called, with the reason in the log, and nothing else.
 */
@Export
@Version("1.3.0")
@NullMarked
package org.exoos.process;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
