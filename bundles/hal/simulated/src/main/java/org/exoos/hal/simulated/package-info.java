/** The hardware abstraction in plain Java, for tests on the host. */
@NullMarked
package org.exoos.hal.simulated;

import org.jspecify.annotations.NullMarked;
