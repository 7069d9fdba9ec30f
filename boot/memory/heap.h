/*
 * The nucleus's small heap: power-of-two size classes from 16 to 2048 bytes carved out of pages, larger
 * requests whole page blocks. Blocks are aligned to their class (page-aligned from 4096 on).
 * Any thread, not interrupt handlers; never sleeps; 0 when memory is short.
 */
#ifndef MEMORY_HEAP_H
#define MEMORY_HEAP_H
#include <stddef.h>

void *kmalloc(size_t size);  /* content undefined */
void *kzalloc(size_t size);  /* zeroed */
void kfree(void *block);     /* null is fine */

#endif
