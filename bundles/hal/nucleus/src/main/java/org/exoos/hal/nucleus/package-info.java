/** The hardware abstraction over the nucleus, for the real machine. */
@NullMarked
package org.exoos.hal.nucleus;

import org.jspecify.annotations.NullMarked;
