/** System calls of the Linux x86-64 ABI, by families. */
@NullMarked
package org.exoos.process.linux;

import org.jspecify.annotations.NullMarked;
