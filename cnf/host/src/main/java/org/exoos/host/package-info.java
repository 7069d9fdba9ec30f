/**
 * The host's side of Exo-OS: starts virtual machines, talks to their serial consoles and their host link, and measures
 * them. Used by the {@code exo} command ({@link org.exoos.host.Main}) and by the system tests.
 *
 * <p>{@link org.exoos.host.MachineOptions} says what machine is wanted, {@link org.exoos.host.Machine} is one that runs;
 * it owns a {@link org.exoos.host.Console} for each captured serial port, a {@link org.exoos.host.Qmp} connection to
 * QEMU and a {@link org.exoos.host.HostLink} to the system inside. Nothing here depends on other modules of the project.
 */
@NullMarked
package org.exoos.host;

import org.jspecify.annotations.NullMarked;
