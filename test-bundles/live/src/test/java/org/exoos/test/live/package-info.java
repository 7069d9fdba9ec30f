/** From a text in an editor to a running scheduler. */
@NullMarked
package org.exoos.test.live;

import org.jspecify.annotations.NullMarked;
