/**
 * The HAL on the real machine: services of {@code org.exoos.hal} over the downcalls of {@code org.exoos.nucleus}.
 *
 * <p>What is here: bounds and leases, nothing else. {@link NucleusHal} enables the other components where there is a nucleus; on a
 * host they stay disabled. Leases belong to the bundle that took them: when it stops using {@code Devices}, by stopping or by a crash of
 * its start, they are closed.
 */
@NullMarked
package org.exoos.hal.nucleus;

import org.jspecify.annotations.NullMarked;
