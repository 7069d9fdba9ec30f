/**
 * The swap core: knows the candidates and the targets, and brings them together, one swap at a time on one platform thread ({@code swap}).
 *
 * <p>Steps of a swap, each of which may refuse it with a reason: find the candidate, quarantine, API version, wiring, contents of its class files, making it, the
 * target's own check, warming, putting it in charge ({@link org.exoos.swap.core.Swapper}). Then it is on probation ({@link org.exoos.swap.core.Watch}), at the end
 * of which older versions of its bundle are uninstalled ({@link org.exoos.swap.core.Retirement}) and the leak check sees to it that nothing is left. What fails
 * meanwhile is replaced without being called ({@link org.exoos.swap.core.SwapEngine}).
 *
 * <p>Threads: {@code swap} changes what is in charge; {@code swap-watch} watches and never waits; code of components is called on neither ({@link
 * org.exoos.swap.core.Bounded}), except by targets while they put a candidate in charge. No thread of a task ever waits for another one here.
 */
@NullMarked
package org.exoos.swap.core;

import org.jspecify.annotations.NullMarked;
