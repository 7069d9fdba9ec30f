/*
 * Small heap; see heap.h. A page of a size class begins with a 16-byte header that names the class, its
 * blocks follow; so only whole page blocks are page-aligned, and the allocator knows the order of those.
 * A page stays with its class for ever.
 */
#include "memory/heap.h"

#include "lib/lock.h"
#include "lib/string.h"
#include "memory/phys.h"

#define LEAST 16
#define CLASSES 7 /* 16, 32, .. 1024 */
#define HEADER 16

struct block {
    struct block *next;
};

static struct lock heap_lock;
static struct block *lists[CLASSES];

static unsigned class_of(size_t size)
{
    unsigned class = 0;
    while ((size_t)LEAST << class < size)
        class++;
    return class;
}

static unsigned order_of(size_t size)
{
    unsigned order = 0;
    while (PAGE_SIZE << order < size)
        order++;
    return order;
}

/* requires: heap_lock */
static void refill(unsigned class)
{
    uint64_t frame = phys_alloc(0, PHYS_ANY);
    if (!frame)
        return;
    uint8_t *page = phys_to_virt(frame);
    size_t size = (size_t)LEAST << class;
    *(unsigned *)page = class;
    for (size_t at = HEADER; at + size <= PAGE_SIZE; at += size) {
        struct block *block = (struct block *)(page + at);
        block->next = lists[class];
        lists[class] = block;
    }
}

void *kmalloc(size_t size)
{
    if (size > (size_t)LEAST << (CLASSES - 1)) {
        if (size > PAGE_SIZE << PHYS_MAX_ORDER)
            return 0;
        uint64_t frame = phys_alloc(order_of(size), PHYS_ANY);
        return frame ? phys_to_virt(frame) : 0;
    }
    unsigned class = class_of(size);
    lock_acquire(&heap_lock);
    if (!lists[class])
        refill(class);
    struct block *block = lists[class];
    if (block)
        lists[class] = block->next;
    lock_release(&heap_lock);
    return block;
}

void *kzalloc(size_t size)
{
    void *block = kmalloc(size);
    return block ? memset(block, 0, size) : 0;
}

void kfree(void *pointer)
{
    struct block *block = pointer;
    if (!block)
        return;
    if (!((uintptr_t)block & PAGE_MASK)) {
        uint64_t frame = virt_to_phys(block);
        phys_free(frame, phys_order(frame));
        return;
    }
    unsigned class = *(unsigned *)((uintptr_t)block & ~PAGE_MASK);
    lock_acquire(&heap_lock);
    block->next = lists[class];
    lists[class] = block;
    lock_release(&heap_lock);
}

void heap_reset(void) { memset(lists, 0, sizeof lists); }
