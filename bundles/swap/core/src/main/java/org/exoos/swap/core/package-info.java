/**
 * The swap core: knows the candidates and the targets, and brings them together, one swap at a time on one platform thread ({@code swap}).
 *
 * <p>Steps of a swap, each of which may refuse it with a reason: find the candidate; check the API version; instantiate it; have the target put it
 * in charge. Then the history is written, and the one before is let go of. Verification, warming and probation will be further steps of
 * {@code SwapManager.run}; they are not here yet.
 */
@NullMarked
package org.exoos.swap.core;

import org.jspecify.annotations.NullMarked;
