/** The nucleus as Java sees it, and the launcher of the framework. */
@NullMarked
package org.exoos.nucleus;

import org.jspecify.annotations.NullMarked;
