/** A scheduler policy that no image has. */
@NullMarked
package org.exoos.test.lottery;

import org.jspecify.annotations.NullMarked;
