/**
 * The only Java code that leaves Java: downcalls to the nucleus ({@code boot/include/exo/hal.h}), raw memory, and the two things the JDK
 * does not offer publicly (virtual threads on an own scheduler, refusing native access to everybody else).
 *
 * <p>What is not here: policy, leases, bounds. {@code org.exoos.hal.nucleus} puts those on top; no other bundle imports this package,
 * but for {@link org.exoos.nucleus.VirtualThreads}, which the scheduler's core uses.
 */
@NullMarked
package org.exoos.nucleus;

import org.jspecify.annotations.NullMarked;
