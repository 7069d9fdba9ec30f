/**
 * To test a scheduler policy without a machine: inherit {@link org.exoos.sched.testkit.PolicyContract} in the tests of its bundle. For tests of its own
 * it has {@link org.exoos.sched.testkit.TestTask}s, a {@link org.exoos.sched.testkit.TestContext} with a clock to set, and
 * {@link org.exoos.sched.testkit.VirtualCpu}, which runs tasks under a run queue as the core would, in virtual time.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.exoos.sched.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
