/**
 * Fuzzing of what reads foreign bytes. A target is a class with {@code fuzzerTestOneInput(byte[])}, which fails when the bytes do harm, and
 * {@code seeds()}, good inputs to begin with. It stands in the package of what it tries. {@link org.exoos.fuzz.FuzzTest} runs all of them:
 * with seeded mutations for a moment at each build, with Jazzer for minutes when asked to.
 */
@NullMarked
package org.exoos.fuzz;

import org.jspecify.annotations.NullMarked;
