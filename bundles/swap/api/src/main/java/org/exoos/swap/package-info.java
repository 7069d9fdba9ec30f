/**
 * Replacing a component while the system runs.
 *
 * <p>For each <i>kind</i> of component ({@code sched}, ...) its core registers one {@link org.exoos.swap.SwapTarget}: the gate's back side. Implementations
 * register only as {@link org.exoos.swap.SwapCandidate}, marked with {@link org.exoos.swap.Candidate}; nobody else refers to them, and they are not even
 * instantiated before they are wanted. The swap core ({@code org.exoos.swap.core}) brings the two together on request of
 * {@link org.exoos.swap.SwapService#swap}: one swap at a time, on one platform thread, so that no task ever waits for itself.
 *
 * <p>The core of a kind holds the authoritative state, so a target can always fall back to what is built into it: when the component in charge
 * fails, or when its bundle stops without a swap. The public service of a kind (its gate) is never unregistered meanwhile.
 *
 * <p>Life of a version of a component, as the swap core sees it:
 *
 * <pre>
 *   state         event                                       next state
 *   available     swap asked for, every check passed          on probation
 *   available     swap asked for, a check failed              available (refused, with the reason)
 *   on probation  time and number of decisions reached        last good; the one before may be uninstalled
 *   on probation  another swap                                available
 *   any in charge throws, breaks a rule, stays inside too long quarantined; the last good one takes over, else the built-in
 *   any           its bundle stops                            gone; the built-in takes over
 *   quarantined   swap asked for with force                   on probation
 * </pre>
 */
@Export
@Version("1.1.0")
@NullMarked
package org.exoos.swap;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
