/** Every policy of the images on simulated CPUs. */
@NullMarked
package org.exoos.test.policies;

import org.jspecify.annotations.NullMarked;
