/*
 * Physical memory. All RAM that the nucleus may hand out is split once, at boot, into
 *   the JVM's share   a buddy allocator of 4 KiB frames: HotSpot's memory, page tables, kernel stacks, heap.h;
 *   the grant         everything else, given to Java by exo_memory_grant and never touched here again.
 *
 * Promises: free_pages >= reserved_pages always. phys_reserve(n) makes sure that n later single-page
 * allocations with PHYS_RESERVED succeed; this is how committed JVM memory is charged, so that a commit
 * fails with ENOMEM and a page fault never fails for lack of frames. Ordinary allocations cannot take
 * reserved frames, nor the small emergency pool that page tables draw on (PHYS_EMERGENCY).
 *
 * When memory runs out, what a program can do without must fail before what HotSpot dies of (64 KiB of metaspace, a grown
 * malloc arena): reservations of more than PHYS_SMALL pages leave a margin of 1/32 of the share, PHYS_OPTIONAL
 * allocations (files in /tmp) leave 1/8.
 *
 * Callers: any thread or boot code, not interrupt handlers. Never sleeps.
 */
#ifndef MEMORY_PHYS_H
#define MEMORY_PHYS_H
#include <stdbool.h>
#include <stdint.h>

#include "arch/paging.h" /* PAGE_SIZE, DIRECT_MAP_BASE */

#define PAGE_SHIFT 12
#define PAGE_MASK (PAGE_SIZE - 1)
#define LARGE_PAGE_SIZE (2ull << 20)
#define LARGE_PAGE_ORDER 9
#define PHYS_MAX_ORDER 10 /* 4 MiB blocks */
#define PHYS_SMALL 48     /* pages */

struct phys_range {
    uint64_t base, length; /* bytes; any alignment, rounded inwards (usable) or outwards (reserved) */
};

enum phys_flags {
    PHYS_ANY = 0,
    PHYS_ZERO = 1,      /* content zeroed, else undefined */
    PHYS_RESERVED = 2,  /* uses up 1 << order pages of an earlier phys_reserve */
    PHYS_EMERGENCY = 4, /* may use the emergency pool (page tables) */
    PHYS_OPTIONAL = 8,  /* leaves the last eighth of the share */
};

/*
 * usable: RAM mapped by the direct map. reserved: what in it must not be handed out (nucleus image, boot
 * module, boot page tables, ACPI tables, trampoline). The first MiB is always left out. share_request: bytes for the
 * JVM, 0 = decide (about half).
 */
void phys_init(const struct phys_range *usable, unsigned usable_count, const struct phys_range *reserved,
               unsigned reserved_count, uint64_t share_request);

uint64_t phys_alloc(unsigned order, unsigned flags); /* physical address, naturally aligned; 0 = none */
void phys_free(uint64_t address, unsigned order);
unsigned phys_order(uint64_t address); /* of an allocated block, by the address that phys_alloc gave */
/* Frees a block whose pages count as reserved again afterwards (madvise DONTNEED on committed memory). */
void phys_free_reserved(uint64_t address, unsigned order);

bool phys_reserve(uint64_t pages);
void phys_unreserve(uint64_t pages);

struct phys_info {
    uint64_t ram_bytes;      /* usable in all, without the boot module */
    uint64_t share_bytes;    /* JVM's share */
    uint64_t reserved_bytes; /* promised, not yet allocated */
    uint64_t free_bytes;     /* of the share, promised ones included */
    uint64_t granted_bytes;  /* to Java */
};
struct phys_info phys_info(void);

/* The ranges of the grant (page aligned); returns their number. May be called often; "once" is the HAL's. */
unsigned phys_grant(struct phys_range *out, unsigned max);

static inline void *phys_to_virt(uint64_t physical) { return (void *)(physical + DIRECT_MAP_BASE); }
static inline uint64_t virt_to_phys(const void *direct) { return (uint64_t)direct - DIRECT_MAP_BASE; }

#endif
