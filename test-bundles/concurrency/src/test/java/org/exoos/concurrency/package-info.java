/**
 * jcstress over the lock-free structures: a class with {@code @JCStressTest} in the package of what it tries, each outcome that may be seen
 * listed. {@link org.exoos.concurrency.StressTest} runs all of them, for 10 s together at each build, longer with
 * {@code -Dconcurrency.seconds=N}.
 */
@NullMarked
package org.exoos.concurrency;

import org.jspecify.annotations.NullMarked;
