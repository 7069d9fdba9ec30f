/** The swap protocol: gates, candidates, history. */
@NullMarked
package org.exoos.swap.core;

import org.jspecify.annotations.NullMarked;
