/** Frame allocator, address spaces, demand paging, copy in and out. */
@NullMarked
package org.exoos.memory.core;

import org.jspecify.annotations.NullMarked;
