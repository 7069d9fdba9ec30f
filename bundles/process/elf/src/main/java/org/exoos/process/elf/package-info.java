/** The ELF loader. */
@NullMarked
package org.exoos.process.elf;

import org.jspecify.annotations.NullMarked;
