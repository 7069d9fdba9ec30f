/** A policy that fails as it is told. Its classes are packed into bundles of their own, which is why they are in a package of their own. */
@NullMarked
package org.exoos.swap.core.faulty;

import org.jspecify.annotations.NullMarked;
