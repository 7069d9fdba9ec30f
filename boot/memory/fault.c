/*
 * Page faults of the JVM's range, and copies between nucleus and JVM memory; see vm.h.
 *
 * Faults are dear (some 3 us under TCG), so each maps what is likely to be touched next as well: file pages
 * around the address, and fresh zero pages after it in areas that are charged anyway.
 */
#include "lib/string.h"
#include "memory/space.h"

#define space vm_space
#define FAULT_WRITE 2
#define FAULT_FETCH 16
/* How many pages around a fault are mapped with it (powers of two, at most a page table). File pages are mapped in
 * place and cost nothing but the entry; the others take frames that are charged anyway. */
#define AROUND_FILE 64
#define AROUND_COPY 16
#define AROUND_FRESH 16
#define AROUND_STACK 8

static void set(uint64_t *entry, uint64_t value) { __atomic_store_n(entry, value, __ATOMIC_RELEASE); }

/* The frame of a file area's page; 0 past the end of the file. */
static uint64_t file_frame(const struct vm_area *area, uint64_t page)
{
    uint64_t index = (area->offset + (page - area->start)) >> PAGE_SHIFT;
    return area->file->frame(area->file, index, area->flags & AREA_SHARED && area->prot & PROT_WRITE);
}

/* requires: space.lock; entry is 0. Maps what the area has there for reading; false past the end. */
static bool map_file_page(const struct vm_area *area, uint64_t *entry, uint64_t page)
{
    uint64_t frame = file_frame(area, page);
    if (frame)
        set(entry, frame | table_flags(area->prot, area->flags & AREA_SHARED));
    return frame;
}

/* requires: space.lock. A frame of the entry's own: zeroed, or a copy of from. */
static bool map_own_page(const struct vm_area *area, uint64_t *entry, uint64_t from)
{
    uint64_t frame = phys_alloc(0, (from ? 0 : PHYS_ZERO) | (area->flags & AREA_CHARGED ? PHYS_RESERVED : 0));
    if (!frame)
        return false;
    if (from) {
        page_copy(phys_to_virt(frame), phys_to_virt(from));
        space.copies++;
    }
    set(entry, frame | PTE_OWNED | table_flags(area->prot, true));
    space.resident++;
    return true;
}

static uint64_t *entry_in_window(uint64_t *entry, uint64_t page, uint64_t other)
{
    return entry + ((int64_t)(other - page) >> PAGE_SHIFT);
}

/* A private writable file area: its pages (relocations, the class archive) are mostly written, so they are copied at the
 * first touch. Mapping them for reading first would cost a second fault and a TLB shoot-down. */
static bool copies_at_once(const struct vm_area *area)
{
    return area->file && !(area->flags & AREA_SHARED) && area->prot & PROT_WRITE;
}

/* requires: space.lock; entry is 0. Maps the page for good; false when memory is short or the file ends before. */
static bool map_fresh(const struct vm_area *area, uint64_t *entry, uint64_t page)
{
    if (!area->file)
        return map_own_page(area, entry, 0);
    if (!copies_at_once(area))
        return map_file_page(area, entry, page);
    uint64_t frame = file_frame(area, page);
    return frame && map_own_page(area, entry, frame);
}

/* requires: space.lock. The window never leaves the page table that entry lies in. */
static void map_around(const struct vm_area *area, uint64_t *entry, uint64_t page)
{
    bool stack = area->flags & AREA_STACK;
    uint64_t size = stack ? AROUND_STACK : !area->file ? AROUND_FRESH : copies_at_once(area) ? AROUND_COPY : AROUND_FILE;
    uint64_t from = page & ~(size * PAGE_SIZE - 1), to = from + size * PAGE_SIZE;
    if (stack)
        to = page; /* filled downwards */
    else if (!area->file)
        from = page; /* memory is mostly filled upwards */
    from = from > area->start ? from : area->start;
    to = to < area->end ? to : area->end;
    for (; from < to; from += PAGE_SIZE) {
        uint64_t *e = entry_in_window(entry, page, from);
        if (!*e && !map_fresh(area, e, from))
            return;
    }
}

/* requires: space.lock; entry is non-zero. */
static enum vm_fault_result resolve_present(const struct vm_area *area, uint64_t *entry, uint64_t page, bool write)
{
    uint64_t old = *entry, frame = old & PTE_ADDRESS;
    bool own = old & PTE_OWNED;
    if (write && !own && !(area->flags & AREA_SHARED)) {
        if (!map_own_page(area, entry, frame == space.zero_frame ? 0 : frame))
            return VM_NOMEM;
        if (old & PTE_P)
            tlb_shootdown_kernel(page, page + PAGE_SIZE);
        return VM_RESOLVED;
    }
    uint64_t new = frame | (old & PTE_OWNED) | table_flags(area->prot, own || area->flags & AREA_SHARED);
    if (new != old)
        set(entry, new);
    tlb_flush_page(page); /* another CPU was first, or this TLB is out of date */
    return VM_RESOLVED;
}

/* requires: space.lock */
static enum vm_fault_result resolve(uint64_t address, bool write, bool fetch)
{
    uint64_t page = address & ~PAGE_MASK;
    const struct vm_area *area = area_find(&space.tree, address);
    if (!area || area->start > address)
        return VM_MAPERR;
    if (!area->prot || (write && !(area->prot & PROT_WRITE)) || (fetch && !(area->prot & PROT_EXEC)))
        return VM_ACCERR;
    uint64_t *large = table_large_entry(address, true);
    if (!large)
        return VM_NOMEM;
    if (*large & PTE_PS) {
        tlb_flush_page(page);
        return VM_RESOLVED;
    }
    uint64_t *entry = table_entry(address, true);
    if (!entry)
        return VM_NOMEM;
    if (*entry)
        return resolve_present(area, entry, page, write);
    if (!area->file && !(area->flags & AREA_CHARGED)) {
        set(entry, space.zero_frame | table_flags(area->prot, false));
        return VM_RESOLVED;
    }
    if (area->file && !file_frame(area, page))
        return VM_BUSERR;
    if (!map_fresh(area, entry, page))
        return VM_NOMEM;
    map_around(area, entry, page);
    return VM_RESOLVED;
}

enum vm_fault_result vm_fault(uint64_t address, uint64_t error_code)
{
    if (address < JVM_BASE || address >= JVM_LIMIT)
        return VM_MAPERR;
    lock_acquire(&space.lock);
    space.faults++;
    enum vm_fault_result result = resolve(address, error_code & FAULT_WRITE, error_code & FAULT_FETCH);
    lock_release(&space.lock);
    return result;
}

/* ---- copies ------------------------------------------------------------------------------------ */

/* Takes space.lock and returns the direct-map address of a JVM byte that may be read (written); null, without
 * the lock, if it may not. */
static uint8_t *hold(uint64_t address, bool write)
{
    if (address < JVM_BASE || address >= JVM_LIMIT)
        return 0;
    for (;;) {
        lock_acquire(&space.lock);
        uint64_t entry = table_translate(address);
        if (entry && (!write || entry & PTE_W))
            return (uint8_t *)phys_to_virt(entry & PTE_ADDRESS) + (address & PAGE_MASK);
        lock_release(&space.lock);
        if (vm_fault(address, write ? FAULT_WRITE : 0) != VM_RESOLVED)
            return 0;
    }
}

static size_t to_page_end(uint64_t address, size_t length)
{
    size_t left = PAGE_SIZE - (address & PAGE_MASK);
    return left < length ? left : length;
}

int vm_copy_out(uint64_t to, const void *from, size_t length)
{
    const uint8_t *f = from;
    while (length) {
        size_t n = to_page_end(to, length);
        uint8_t *at = hold(to, true);
        if (!at)
            return -EFAULT;
        memcpy(at, f, n);
        lock_release(&space.lock);
        to += n, f += n, length -= n;
    }
    return 0;
}

int vm_copy_in(void *to, uint64_t from, size_t length)
{
    uint8_t *t = to;
    while (length) {
        size_t n = to_page_end(from, length);
        const uint8_t *at = hold(from, false);
        if (!at)
            return -EFAULT;
        memcpy(t, at, n);
        lock_release(&space.lock);
        from += n, t += n, length -= n;
    }
    return 0;
}

int64_t vm_string_in(char *to, uint64_t from, size_t size)
{
    size_t length = 0;
    while (length < size) {
        size_t n = to_page_end(from + length, size - length);
        const char *at = (const char *)hold(from + length, false);
        if (!at)
            return -EFAULT;
        size_t got = strnlen(at, n);
        memcpy(to + length, at, got < n ? got + 1 : n);
        lock_release(&space.lock);
        length += got;
        if (got < n)
            return (int64_t)length;
    }
    return -ENAMETOOLONG;
}

int vm_load32(uint64_t address, uint32_t *value)
{
    if (address & 3 || address < JVM_BASE || address >= JVM_LIMIT)
        return -EFAULT;
    for (;;) {
        uint64_t entry = table_translate(address);
        if (entry) {
            uint32_t *at = (uint32_t *)((uint8_t *)phys_to_virt(entry & PTE_ADDRESS) + (address & PAGE_MASK));
            *value = __atomic_load_n(at, __ATOMIC_SEQ_CST);
            return 0;
        }
        if (vm_fault(address, 0) != VM_RESOLVED)
            return -EFAULT;
    }
}

int vm_cmpxchg32(uint64_t address, uint32_t expected, uint32_t desired, uint32_t *seen)
{
    if (address & 3)
        return -EFAULT;
    uint32_t *at = (uint32_t *)hold(address, true);
    if (!at)
        return -EFAULT;
    __atomic_compare_exchange_n(at, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    lock_release(&space.lock);
    *seen = expected;
    return 0;
}
