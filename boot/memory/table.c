/* See table.h. */
#include "memory/table.h"

#include "arch/log.h"
#include "lib/string.h"
#include "memory/linux_mman.h"

static uint64_t *root_table;

static uint64_t *table_at(uint64_t entry) { return phys_to_virt(entry & PTE_ADDRESS); }

static unsigned index_at(uint64_t address, unsigned level) { return address >> (12 + 9 * level) & 511; }

static uint64_t new_table(void)
{
    uint64_t frame = phys_alloc(0, PHYS_ZERO | PHYS_EMERGENCY);
    return frame ? frame | PTE_P | PTE_W | PTE_A : 0;
}

/* All second-level tables of the shared upper three quarters, so that top-level entries never change. */
void table_init(uint64_t root)
{
    root_table = phys_to_virt(root);
    for (unsigned i = 128; i < 512; i++)
        if (!root_table[i] && !(root_table[i] = new_table()))
            panic("no memory for the page tables of the JVM's range");
}

uint64_t *table_large_entry(uint64_t address, bool create)
{
    uint64_t *upper = &table_at(root_table[index_at(address, 3)])[index_at(address, 2)];
    if (!*upper) {
        uint64_t table = create ? new_table() : 0;
        if (!table)
            return 0;
        __atomic_store_n(upper, table, __ATOMIC_RELEASE);
    }
    return &table_at(*upper)[index_at(address, 1)];
}

uint64_t *table_entry(uint64_t address, bool create)
{
    uint64_t *large = table_large_entry(address, create);
    if (!large || *large & PTE_PS)
        return 0;
    if (!*large) {
        uint64_t table = create ? new_table() : 0;
        if (!table)
            return 0;
        __atomic_store_n(large, table, __ATOMIC_RELEASE);
    }
    return &table_at(*large)[index_at(address, 0)];
}

uint64_t table_translate(uint64_t address)
{
    uint64_t *large = table_large_entry(address, false);
    uint64_t entry = large ? __atomic_load_n(large, __ATOMIC_ACQUIRE) : 0;
    if (entry & PTE_PS) {
        if (!(entry & PTE_P))
            return 0;
        return entry + (address & (LARGE_PAGE_SIZE - 1) & ~PAGE_MASK);
    }
    if (!entry)
        return 0;
    entry = __atomic_load_n(&table_at(entry)[index_at(address, 0)], __ATOMIC_ACQUIRE);
    return entry & PTE_P ? entry : 0;
}

static bool split(uint64_t address)
{
    uint64_t *large = address & (LARGE_PAGE_SIZE - 1) ? table_large_entry(address, false) : 0;
    if (!large || !(*large & PTE_PS))
        return true;
    uint64_t table = new_table(), entry = *large & ~PTE_PS;
    if (!table)
        return false;
    for (unsigned i = 0; i < 512; i++)
        table_at(table)[i] = entry + i * PAGE_SIZE;
    uint64_t base = address & ~(LARGE_PAGE_SIZE - 1);
    __atomic_store_n(large, table, __ATOMIC_RELEASE);
    tlb_shootdown_kernel(base, base + LARGE_PAGE_SIZE);
    return true;
}

bool table_split_edges(uint64_t from, uint64_t to) { return split(from) && split(to); }

void table_visit(uint64_t from, uint64_t to, table_visitor *visit, void *context)
{
    while (from < to) {
        uint64_t *upper = &table_at(root_table[index_at(from, 3)])[index_at(from, 2)];
        if (!*upper) {
            from = (from | ((1ull << 30) - 1)) + 1;
            continue;
        }
        uint64_t *large = &table_at(*upper)[index_at(from, 1)];
        uint64_t end = (from | (LARGE_PAGE_SIZE - 1)) + 1;
        if (*large & PTE_PS) {
            visit(large, from, LARGE_PAGE_ORDER, context);
            from = end;
            continue;
        }
        if (!*large) {
            from = end;
            continue;
        }
        end = end < to ? end : to;
        uint64_t *entry = &table_at(*large)[index_at(from, 0)];
        for (; from < end; from += PAGE_SIZE, entry++)
            if (*entry)
                visit(entry, from, 0, context);
    }
}

/* ---- clearing: frames are reused only after no TLB holds them ---------------------------------- */

#define BATCH 256

struct clearing {
    uint64_t from, to; /* where entries were present since the last flush */
    uint64_t freed;
    unsigned count;
    uint64_t frames[BATCH]; /* address | order */
};

static void clearing_flush(struct clearing *c)
{
    if (c->from < c->to)
        tlb_shootdown_kernel(c->from, c->to);
    for (unsigned i = 0; i < c->count; i++) {
        unsigned order = c->frames[i] & PAGE_MASK;
        phys_free_reserved(c->frames[i] & ~PAGE_MASK, order);
        c->freed += 1ull << order;
    }
    c->count = 0;
    c->from = ~0ull;
    c->to = 0;
}

static void clear_entry(uint64_t *entry, uint64_t address, unsigned order, void *context)
{
    struct clearing *c = context;
    uint64_t old = __atomic_exchange_n(entry, 0, __ATOMIC_RELAXED);
    if (old & PTE_P) {
        uint64_t end = address + (PAGE_SIZE << order);
        c->from = address < c->from ? address : c->from;
        c->to = end > c->to ? end : c->to;
    }
    if (old & PTE_OWNED) {
        c->frames[c->count++] = (old & PTE_ADDRESS) | order;
        if (c->count == BATCH)
            clearing_flush(c);
    }
}

uint64_t table_clear(uint64_t from, uint64_t to)
{
    struct clearing c;
    c.from = ~0ull;
    c.to = c.freed = c.count = 0;
    table_visit(from, to, clear_entry, &c);
    clearing_flush(&c);
    return c.freed;
}

/* ---- rights ------------------------------------------------------------------------------------ */

uint64_t table_flags(int prot, bool writable_frame)
{
    /* Accessed and dirty are set at once: nobody reads them, and the CPU need not write them. */
    uint64_t flags = prot ? PTE_P | PTE_A | PTE_D | PTE_G : 0;
    if (prot & PROT_WRITE && writable_frame)
        flags |= PTE_W;
    return prot & PROT_EXEC ? flags : flags | PTE_NX;
}

struct protecting {
    int prot;
    bool shared;
    uint64_t from, to;
};

static void protect_entry(uint64_t *entry, uint64_t address, unsigned order, void *context)
{
    struct protecting *p = context;
    uint64_t old = *entry, kept = old & (PTE_ADDRESS | PTE_OWNED | PTE_PS);
    uint64_t new = kept | table_flags(p->prot, old & PTE_OWNED || p->shared);
    if (new == old)
        return;
    __atomic_store_n(entry, new, __ATOMIC_RELAXED);
    bool reduced = old & PTE_P && (old & ~new & (PTE_P | PTE_W) || new & ~old & PTE_NX);
    if (reduced) {
        uint64_t end = address + (PAGE_SIZE << order);
        p->from = address < p->from ? address : p->from;
        p->to = end > p->to ? end : p->to;
    }
}

void table_protect(uint64_t from, uint64_t to, int prot, bool shared)
{
    struct protecting p = {prot, shared, ~0ull, 0};
    table_visit(from, to, protect_entry, &p);
    if (p.from < p.to)
        tlb_shootdown_kernel(p.from, p.to);
}
