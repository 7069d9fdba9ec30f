/*
 * Areas of the JVM's address space; see vm.h.
 *
 * Every operation takes its spare area nodes before the lock, so that nothing can fail half-way: either the
 * range changes as a whole or not at all. Charging: an area is charged for its whole length when it is private
 * and becomes writable, and stays charged until it is unmapped (its pages may be touched).
 */
#include "memory/vm.h"

#include "arch/boot.h"
#include "arch/log.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/space.h"

#define MMAP_FLOOR (JVM_BASE + (1ull << 30)) /* below: the program break */
#define SPARES 3                             /* a range cuts two areas at most: two upper parts and one new */

struct vm_space vm_space;
#define space vm_space

struct spares {
    struct vm_area *node[SPARES];
    unsigned count;
};

static bool spares_take(struct spares *s)
{
    for (s->count = 0; s->count < SPARES; s->count++)
        if (!(s->node[s->count] = kmalloc(sizeof(struct vm_area))))
            return false;
    return true;
}

static void spares_return(struct spares *s)
{
    while (s->count)
        kfree(s->node[--s->count]);
}

void vm_init(uint64_t top_level)
{
    table_init(top_level);
    space.zero_frame = phys_alloc(0, PHYS_ZERO);
    space.brk_start = space.brk_end = space.brk_mapped = JVM_BASE + LARGE_PAGE_SIZE;
}

void memory_init(const struct boot_info *info)
{
    static struct phys_range ram[BOOT_MAX_RANGES];
    unsigned count = 0;
    char text[32];
    uint64_t share = boot_option("exo.jvmshare", text, sizeof text) ? text_number(text) << 20 : 0;
    for (unsigned i = 0; i < info->range_count; i++)
        if (info->ranges[i].type == BOOT_RAM)
            ram[count++] = (struct phys_range){info->ranges[i].base, info->ranges[i].length};
    phys_init(ram, count, 0, 0, share);
    vm_init(paging_root());
}

uint64_t vm_top_level(void) { return paging_root(); }

static bool range_ok(uint64_t address, uint64_t length)
{
    return !(address & PAGE_MASK) && address >= JVM_BASE && address < JVM_LIMIT && length <= JVM_LIMIT - address;
}

static uint64_t pages(uint64_t bytes) { return bytes >> PAGE_SHIFT; }

/* requires: space.lock. Makes from and to area boundaries. */
static bool cut(uint64_t from, uint64_t to, struct spares *s)
{
    if (!table_split_edges(from, to))
        return false;
    struct vm_area *area = area_find(&space.tree, from);
    if (area && area->start < from) {
        if (area->file)
            area->file->retain(area->file);
        area_split(&space.tree, area, from, s->node[--s->count]);
    }
    area = area_find(&space.tree, to - 1);
    if (area && area->start < to && area->end > to) {
        if (area->file)
            area->file->retain(area->file);
        area_split(&space.tree, area, to, s->node[--s->count]);
    }
    return true;
}

static void drop(struct vm_area *area)
{
    area_remove(&space.tree, area);
    if (area->file)
        area->file->release(area->file);
    kfree(area);
}

/* requires: space.lock, range cut out. */
static void unmap(uint64_t from, uint64_t to)
{
    space.resident -= table_clear(from, to);
    for (struct vm_area *area; (area = area_find(&space.tree, from)) && area->start < to;) {
        if (area->flags & AREA_CHARGED) {
            phys_unreserve(pages(area->end - area->start));
            space.charged -= pages(area->end - area->start);
        }
        drop(area);
    }
}

/* requires: space.lock. Joins equal neighbours at every boundary in [from, to]. */
static void join(uint64_t from, uint64_t to)
{
    struct vm_area *area = area_find(&space.tree, from - 1);
    while (area && area->start <= to) {
        struct vm_area *next = area_find(&space.tree, area->end);
        if (!next || next->start > to)
            return;
        if (area_joinable(area, next)) {
            uint64_t end = next->end;
            drop(next);
            area_extend(&space.tree, area, end);
        } else {
            area = next;
        }
    }
}

static bool charge(uint64_t count)
{
    if (!phys_reserve(count))
        return false;
    space.charged += count;
    return true;
}

/* requires: space.lock. Where a mapping goes; an error if it cannot go there. */
static int64_t place(uint64_t address, uint64_t length, int flags)
{
    if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
        if (address & PAGE_MASK)
            return -EINVAL;
        if (flags & MAP_FIXED_NOREPLACE)
            return range_ok(address, length) && area_is_free(&space.tree, address, address + length)
                       ? (int64_t)address
                       : -EEXIST;
        return range_ok(address, length) ? (int64_t)address : -ENOMEM;
    }
    address &= ~PAGE_MASK;
    if (address >= MMAP_FLOOR && range_ok(address, length) &&
        area_is_free(&space.tree, address, address + length))
        return (int64_t)address;
    uint64_t alignment = flags & MAP_ANONYMOUS && length >= LARGE_PAGE_SIZE ? LARGE_PAGE_SIZE : PAGE_SIZE;
    uint64_t at = area_gap(&space.tree, MMAP_FLOOR, JVM_LIMIT - PAGE_SIZE, length, alignment);
    return at ? (int64_t)at : -ENOMEM;
}

/* requires: space.lock */
static int64_t map(uint64_t address, uint64_t length, int prot, int flags, struct vm_file *file, uint64_t offset,
                   struct spares *s)
{
    bool shared = file && (flags & MAP_TYPE) != MAP_PRIVATE, charged = !shared && prot & PROT_WRITE;
    int64_t at = place(address, length, flags);
    if (at < 0)
        return at;
    uint64_t from = (uint64_t)at, to = from + length;
    if (charged && !charge(pages(length)))
        return -ENOMEM;
    if (!cut(from, to, s)) {
        if (charged) {
            phys_unreserve(pages(length));
            space.charged -= pages(length);
        }
        return -ENOMEM;
    }
    unmap(from, to);
    struct vm_area *area = s->node[--s->count];
    *area = (struct vm_area){.start = from, .end = to, .prot = prot, .file = file, .offset = offset};
    area->flags = (shared ? AREA_SHARED : 0) | (charged ? AREA_CHARGED : 0) |
                  (flags & (MAP_STACK | MAP_GROWSDOWN) ? AREA_STACK : 0);
    if (file)
        file->retain(file);
    area_insert(&space.tree, area);
    join(from, to);
    return at;
}

int64_t vm_mmap(uint64_t address, uint64_t length, int prot, int flags, struct vm_file *file, uint64_t offset)
{
    int type = flags & MAP_TYPE;
    if (!length || offset & PAGE_MASK || flags & MAP_HUGETLB)
        return -EINVAL;
    if (type != MAP_SHARED && type != MAP_PRIVATE && type != MAP_SHARED_VALIDATE)
        return -EINVAL;
    if (length > JVM_LIMIT - JVM_BASE)
        return -ENOMEM;
    length = (length + PAGE_MASK) & ~PAGE_MASK;
    if (offset + length < offset)
        return -EINVAL;
    struct spares s;
    int64_t result = -ENOMEM;
    if (spares_take(&s)) {
        lock_acquire(&space.lock);
        result = map(address, length, prot & 7, flags, file, offset, &s);
        lock_release(&space.lock);
    }
    spares_return(&s);
    if (result > 0 && flags & MAP_POPULATE)
        vm_madvise((uint64_t)result, length, prot & PROT_WRITE ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
    return result;
}

int64_t vm_munmap(uint64_t address, uint64_t length)
{
    if (!length || !range_ok(address, length))
        return -EINVAL;
    uint64_t to = (address + length + PAGE_MASK) & ~PAGE_MASK;
    struct spares s;
    int64_t result = -ENOMEM;
    if (spares_take(&s)) {
        lock_acquire(&space.lock);
        if (cut(address, to, &s)) {
            unmap(address, to);
            result = 0;
        }
        lock_release(&space.lock);
    }
    spares_return(&s);
    return result;
}

/* requires: space.lock */
static int64_t protect(uint64_t from, uint64_t to, int prot, struct spares *s)
{
    uint64_t due = 0, at = from;
    for (struct vm_area *area; at < to; at = area->end) {
        area = area_find(&space.tree, at);
        if (!area || area->start > at)
            return -ENOMEM;
        uint64_t start = area->start > from ? area->start : from, end = area->end < to ? area->end : to;
        if (prot & PROT_WRITE && !(area->flags & (AREA_CHARGED | AREA_SHARED)))
            due += pages(end - start);
    }
    if (due && !charge(due))
        return -ENOMEM;
    if (!cut(from, to, s)) {
        phys_unreserve(due);
        space.charged -= due;
        return -ENOMEM;
    }
    for (struct vm_area *area = area_find(&space.tree, from); area && area->start < to;
         area = area_find(&space.tree, area->end)) {
        area->prot = prot;
        if (prot & PROT_WRITE && !(area->flags & AREA_SHARED))
            area->flags |= AREA_CHARGED;
        table_protect(area->start, area->end, prot, area->flags & AREA_SHARED);
    }
    join(from, to);
    return 0;
}

int64_t vm_mprotect(uint64_t address, uint64_t length, int prot)
{
    if (address & PAGE_MASK || prot & ~7)
        return -EINVAL;
    if (!length)
        return 0;
    if (!range_ok(address, length))
        return -ENOMEM;
    uint64_t to = (address + length + PAGE_MASK) & ~PAGE_MASK;
    struct spares s;
    int64_t result = -ENOMEM;
    if (spares_take(&s)) {
        lock_acquire(&space.lock);
        result = protect(address, to, prot, &s);
        lock_release(&space.lock);
    }
    spares_return(&s);
    return result;
}

int64_t vm_madvise(uint64_t address, uint64_t length, int advice)
{
    if (!range_ok(address, length))
        return -EINVAL;
    uint64_t to = (address + length + PAGE_MASK) & ~PAGE_MASK;
    int64_t result = 0;
    switch (advice) {
    case MADV_DONTNEED:
    case MADV_FREE:
        lock_acquire(&space.lock);
        if (table_split_edges(address, to))
            space.resident -= table_clear(address, to);
        else
            result = -ENOMEM;
        lock_release(&space.lock);
        return result;
    case MADV_POPULATE_READ:
    case MADV_POPULATE_WRITE:
        for (; address < to && !result; address += PAGE_SIZE)
            if (vm_fault(address, advice == MADV_POPULATE_WRITE ? 2 : 0) != VM_RESOLVED)
                result = -ENOMEM;
        return result;
    default:
        return advice >= 0 && advice <= 25 ? 0 : -EINVAL; /* hints */
    }
}

int64_t vm_brk(uint64_t address)
{
    struct spares s;
    bool ready = spares_take(&s);
    lock_acquire(&space.lock);
    uint64_t end = (address + PAGE_MASK) & ~PAGE_MASK;
    if (ready && address >= space.brk_start && end <= MMAP_FLOOR) {
        bool done = true;
        if (end > space.brk_mapped)
            done = map(space.brk_mapped, end - space.brk_mapped, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, 0, 0, &s) > 0;
        else if (end < space.brk_mapped && (done = cut(end, space.brk_mapped, &s)))
            unmap(end, space.brk_mapped);
        if (done) {
            space.brk_mapped = end;
            space.brk_end = address;
        }
    }
    int64_t result = (int64_t)space.brk_end;
    lock_release(&space.lock);
    spares_return(&s);
    return result;
}

/* Only shrinks in place. Growing is refused: glibc's realloc then copies, which is rare and needs no code here. */
int64_t vm_mremap(uint64_t address, uint64_t old_length, uint64_t new_length, int flags)
{
    old_length = (old_length + PAGE_MASK) & ~PAGE_MASK;
    new_length = (new_length + PAGE_MASK) & ~PAGE_MASK;
    if (!new_length || !old_length || flags & ~MREMAP_MAYMOVE || !range_ok(address, old_length))
        return -EINVAL;
    if (new_length > old_length)
        return -ENOMEM;
    int64_t result = new_length < old_length ? vm_munmap(address + new_length, old_length - new_length) : 0;
    return result ? result : (int64_t)address;
}

struct vm_info vm_info(void)
{
    return (struct vm_info){space.tree.count, space.charged << PAGE_SHIFT, space.resident << PAGE_SHIFT,
                            space.faults, space.copies};
}
