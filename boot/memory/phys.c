/*
 * Buddy allocator over the JVM's share of RAM; see phys.h for what is promised.
 *
 * One byte per frame: FREE | order at the first frame of a free block, USED | order at that of an allocated
 * one, 0 elsewhere. The links of the free lists lie in the free frames themselves, reached by the direct map. Blocks of the
 * largest order join the lists when they are wanted: memory that nobody has touched yet costs the host nothing. The byte map
 * takes the first pages of the largest range of the share.
 */
#include "memory/phys.h"

#include "arch/log.h"
#include "lib/lock.h"
#include "lib/string.h"

#define MAX_RANGES 64
#define FREE 0x80
#define USED 0x40
#define SHARE_LEAST (192UL << 20)
#define SHARE_MOST (2UL << 30)

struct free_block {
    struct free_block *next, **link;
};

static struct {
    struct lock lock;
    struct free_block *lists[PHYS_MAX_ORDER + 1];
    uint8_t *state;                /* indexed by frame number - first_frame */
    uint64_t first_frame, frames;  /* span of the byte map */
    uint64_t free, reserved, pool; /* pages; pool = emergency pages that ordinary requests leave */
    uint64_t margin;               /* pages that large reservations leave; optional requests leave four times as much */
    uint64_t share, ram, granted;  /* bytes */
    struct phys_range grant[MAX_RANGES];
    unsigned grant_count;
    struct phys_range fresh[MAX_RANGES]; /* blocks of the largest order that were never on a list */
    unsigned fresh_count;
} phys;

static void push(uint64_t frame, unsigned order)
{
    struct free_block *block = phys_to_virt(frame << PAGE_SHIFT);
    phys.state[frame - phys.first_frame] = (uint8_t)(FREE | order);
    block->next = phys.lists[order];
    block->link = &phys.lists[order];
    if (block->next)
        block->next->link = &block->next;
    phys.lists[order] = block;
}

static void take(uint64_t frame)
{
    struct free_block *block = phys_to_virt(frame << PAGE_SHIFT);
    phys.state[frame - phys.first_frame] = 0;
    *block->link = block->next;
    if (block->next)
        block->next->link = block->link;
}

static bool is_free(uint64_t frame, unsigned order)
{
    return frame >= phys.first_frame && frame - phys.first_frame < phys.frames &&
           phys.state[frame - phys.first_frame] == (FREE | order);
}

static void release(uint64_t frame, unsigned order)
{
    phys.free += 1UL << order;
    phys.state[frame - phys.first_frame] = 0;
    while (order < PHYS_MAX_ORDER && is_free(frame ^ (1UL << order), order)) {
        take(frame ^ (1UL << order));
        frame &= ~(1UL << order);
        order++;
    }
    push(frame, order);
}

/* The last fresh block goes on its list; false when there is none. */
static bool take_fresh(void)
{
    if (!phys.fresh_count)
        return false;
    struct phys_range *range = &phys.fresh[phys.fresh_count - 1];
    range->length -= PAGE_SIZE << PHYS_MAX_ORDER;
    push((range->base + range->length) >> PAGE_SHIFT, PHYS_MAX_ORDER);
    if (!range->length)
        phys.fresh_count--;
    return true;
}

uint64_t phys_alloc(unsigned order, unsigned flags)
{
    uint64_t pages = 1UL << order, frame = 0;
    if (order > PHYS_MAX_ORDER)
        return 0;
    lock_acquire(&phys.lock);
    uint64_t untouchable = flags & PHYS_RESERVED ? 0 : phys.reserved + (flags & PHYS_EMERGENCY ? 0 : phys.pool);
    if (flags & PHYS_OPTIONAL)
        untouchable += 4 * phys.margin;
    if (phys.free >= untouchable + pages && (!(flags & PHYS_RESERVED) || phys.reserved >= pages)) {
        unsigned from = order;
        while (from <= PHYS_MAX_ORDER && !phys.lists[from])
            from++;
        if (from > PHYS_MAX_ORDER && take_fresh())
            from = PHYS_MAX_ORDER;
        if (from <= PHYS_MAX_ORDER) {
            frame = virt_to_phys(phys.lists[from]) >> PAGE_SHIFT;
            take(frame);
            while (from > order) {
                from--;
                push(frame + (1UL << from), from);
            }
            phys.state[frame - phys.first_frame] = (uint8_t)(USED | order);
            phys.free -= pages;
            if (flags & PHYS_RESERVED)
                phys.reserved -= pages;
        }
    }
    lock_release(&phys.lock);
    if (frame && flags & PHYS_ZERO)
        for (uint64_t i = 0; i < pages; i++)
            page_zero(phys_to_virt((frame + i) << PAGE_SHIFT));
    return frame << PAGE_SHIFT;
}

unsigned phys_order(uint64_t address)
{
    return phys.state[(address >> PAGE_SHIFT) - phys.first_frame] & ~(unsigned)USED;
}

void phys_free(uint64_t address, unsigned order)
{
    lock_acquire(&phys.lock);
    release(address >> PAGE_SHIFT, order);
    lock_release(&phys.lock);
}

void phys_free_reserved(uint64_t address, unsigned order)
{
    lock_acquire(&phys.lock);
    release(address >> PAGE_SHIFT, order);
    phys.reserved += 1UL << order;
    lock_release(&phys.lock);
}

bool phys_reserve(uint64_t pages)
{
    lock_acquire(&phys.lock);
    uint64_t untouchable = phys.reserved + phys.pool + (pages > PHYS_SMALL ? phys.margin : 0);
    bool fits = phys.free >= untouchable && pages <= phys.free - untouchable;
    if (fits)
        phys.reserved += pages;
    lock_release(&phys.lock);
    return fits;
}

void phys_unreserve(uint64_t pages)
{
    lock_acquire(&phys.lock);
    phys.reserved -= pages;
    lock_release(&phys.lock);
}

struct phys_info phys_info(void)
{
    lock_acquire(&phys.lock);
    struct phys_info info = {phys.ram, phys.share, phys.reserved << PAGE_SHIFT, phys.free << PAGE_SHIFT,
                             phys.granted};
    lock_release(&phys.lock);
    return info;
}

unsigned phys_grant(struct phys_range *out, unsigned max)
{
    unsigned n = phys.grant_count < max ? phys.grant_count : max;
    for (unsigned i = 0; i < n; i++)
        out[i] = phys.grant[i];
    return n;
}

/* ---- set-up ------------------------------------------------------------------------------------ */

static struct phys_range ranges[MAX_RANGES];
static unsigned range_count;

static void add_range(uint64_t from, uint64_t to)
{
    if (from < to && range_count < MAX_RANGES)
        ranges[range_count++] = (struct phys_range){from, to - from};
}

/* Takes [from, to) out of all ranges. */
static void cut(uint64_t from, uint64_t to)
{
    for (unsigned i = 0, n = range_count; i < n; i++) {
        uint64_t base = ranges[i].base, end = base + ranges[i].length;
        if (to <= base || from >= end)
            continue;
        if (from > base) {
            ranges[i].length = from - base;
            add_range(to, end);
        } else {
            uint64_t rest = to < end ? to : end;
            ranges[i] = (struct phys_range){rest, end - rest};
        }
    }
}

static uint64_t decide_share(uint64_t ram, uint64_t request)
{
    uint64_t share = request ? request : ram / 2;
    if (!request && share < SHARE_LEAST)
        share = ram / 4 * 3 < SHARE_LEAST ? ram / 4 * 3 : SHARE_LEAST;
    if (!request && share > SHARE_MOST)
        share = SHARE_MOST;
    return share < ram ? share : ram;
}

/* Moves bytes from the highest ranges to the grant. */
static void split_grant(uint64_t bytes)
{
    while (bytes >= LARGE_PAGE_SIZE && phys.grant_count < MAX_RANGES) {
        unsigned top = 0;
        for (unsigned i = 1; i < range_count; i++)
            if (ranges[i].length && (!ranges[top].length || ranges[i].base > ranges[top].base))
                top = i;
        struct phys_range *range = &ranges[top];
        uint64_t end = range->base + range->length;
        uint64_t from = range->length <= bytes ? range->base : (end - bytes) & ~(LARGE_PAGE_SIZE - 1);
        if (from < range->base)
            from = range->base;
        if (end - from > bytes + LARGE_PAGE_SIZE || from == end)
            break;
        phys.grant[phys.grant_count++] = (struct phys_range){from, end - from};
        phys.granted += end - from;
        range->length = from - range->base;
        bytes = bytes > end - from ? bytes - (end - from) : 0;
    }
}

static void release_range(uint64_t frame, uint64_t end)
{
    while (frame < end) {
        unsigned order = PHYS_MAX_ORDER;
        while (frame & ((1UL << order) - 1) || frame + (1UL << order) > end)
            order--;
        release(frame, order);
        frame += 1UL << order;
    }
}

/* Whole blocks of the largest order stay fresh, what is before and after them goes on the lists. */
static void give_range(uint64_t frame, uint64_t end)
{
    const uint64_t block = 1UL << PHYS_MAX_ORDER;
    uint64_t from = (frame + block - 1) & ~(block - 1), to = end & ~(block - 1);
    if (from >= to) {
        release_range(frame, end);
        return;
    }
    phys.fresh[phys.fresh_count++] = (struct phys_range){from << PAGE_SHIFT, (to - from) << PAGE_SHIFT};
    phys.free += to - from;
    release_range(frame, from);
    release_range(to, end);
}

void phys_init(const struct phys_range *usable, unsigned usable_count, const struct phys_range *reserved,
               unsigned reserved_count, uint64_t share_request)
{
    memset(&phys, 0, sizeof phys);
    range_count = 0;
    for (unsigned i = 0; i < usable_count; i++)
        add_range((usable[i].base + PAGE_MASK) & ~PAGE_MASK, (usable[i].base + usable[i].length) & ~PAGE_MASK);
    cut(0, 1UL << 20);
    for (unsigned i = 0; i < reserved_count; i++)
        cut(reserved[i].base & ~PAGE_MASK, (reserved[i].base + reserved[i].length + PAGE_MASK) & ~PAGE_MASK);
    for (unsigned i = 0; i < range_count; i++)
        phys.ram += ranges[i].length;
    split_grant(phys.ram - decide_share(phys.ram, share_request));
    phys.share = phys.ram - phys.granted;

    uint64_t low = ~0UL, high = 0;
    struct phys_range *largest = &ranges[0];
    for (unsigned i = 0; i < range_count; i++) {
        if (!ranges[i].length)
            continue;
        uint64_t end = ranges[i].base + ranges[i].length;
        low = ranges[i].base < low ? ranges[i].base : low;
        high = end > high ? end : high;
        if (ranges[i].length > largest->length)
            largest = &ranges[i];
    }
    phys.first_frame = low >> PAGE_SHIFT;
    phys.frames = low < high ? (high - low) >> PAGE_SHIFT : 0;
    uint64_t map_bytes = (phys.frames + PAGE_MASK) & ~PAGE_MASK;
    if (!phys.frames || largest->length < 2 * map_bytes + (1UL << 20))
        panic("not enough memory: %lu KiB usable", phys.ram >> 10);
    phys.state = phys_to_virt(largest->base);
    memset(phys.state, 0, map_bytes);
    largest->base += map_bytes;
    largest->length -= map_bytes;

    for (unsigned i = 0; i < range_count; i++)
        give_range(ranges[i].base >> PAGE_SHIFT, (ranges[i].base + ranges[i].length) >> PAGE_SHIFT);
    phys.pool = (phys.free >> 8) + 64;
    phys.margin = phys.free >> 5;
}
