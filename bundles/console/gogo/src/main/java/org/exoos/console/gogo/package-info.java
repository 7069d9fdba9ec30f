/**
 * The kernel console: a Gogo shell with line editing on the second serial port, the commands of scope {@code exo}, and the dashboard.
 *
 * <p>Boot time counts: at boot there are only service registrations of the commands (their classes are loaded when they are used) and one thread that waits
 * for the first key on the line; JLine is loaded then. A line is run on that platform thread; nothing here runs on a task.
 *
 * <p>Commands print to {@code System.out}, which Gogo directs to the session or pipe they run in.
 */
@NullMarked
package org.exoos.console.gogo;

import org.jspecify.annotations.NullMarked;
