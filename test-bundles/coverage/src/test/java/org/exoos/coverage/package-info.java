/** Judges what the tests on the host reached; the lists it judges by are {@code critical.txt} and docs/testing.md. */
@NullMarked
package org.exoos.coverage;

import org.jspecify.annotations.NullMarked;
