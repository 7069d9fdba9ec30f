/**
 * Tests of whole images in QEMU, by what a person sees: each waits for conditions on the console, with deadlines that the
 * system property {@code exo.test.patience} multiplies. One class for each line of the acceptance list (docs/status.md).
 */
@NullMarked
package org.exoos.test.system;

import org.jspecify.annotations.NullMarked;
