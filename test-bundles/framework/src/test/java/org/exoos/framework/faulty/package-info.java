/** Components that fail when they are told to; each goes into a bundle of its own. */
@NullMarked
package org.exoos.framework.faulty;

import org.jspecify.annotations.NullMarked;
