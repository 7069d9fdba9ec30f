/*
 * The nucleus's small heap: power-of-two size classes from 16 to 1024 bytes carved out of pages, larger
 * requests whole page blocks. Blocks are 16-byte aligned, from 1025 bytes on page-aligned.
 * Any thread, not interrupt handlers; never sleeps; 0 when memory is short.
 */
#ifndef MEMORY_HEAP_H
#define MEMORY_HEAP_H
#include <stddef.h>

void *kmalloc(size_t size);  /* content undefined */
void *kzalloc(size_t size);  /* zeroed */
void kfree(void *block);     /* null is fine */
void heap_reset(void);       /* unit tests: forgets everything */

#endif
