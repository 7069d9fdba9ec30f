/** Tests inside a framework, with the kernel around them. */
@NullMarked
package org.exoos.framework;

import org.jspecify.annotations.NullMarked;
