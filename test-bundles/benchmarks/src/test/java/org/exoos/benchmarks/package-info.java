/** Benchmarks on the host, by JMH. */
@NullMarked
package org.exoos.benchmarks;

import org.jspecify.annotations.NullMarked;
