/*
 * The nucleus's page tables. Built once from a static pool, on the boot tables:
 *   entry 0        identity of the first 4 GiB, only until all CPUs have started
 *   entry 256..    direct map: RAM and firmware tables, no-execute; nucleus text and rodata read-only in it
 *   entry 384      devices, uncached
 *   entry 511      the image, by 4 KiB pages: text RX, rodata R, data RW
 * Global pages throughout, but the identity map.
 */
#include "arch/paging.h"
#include "arch/log.h"
#include "arch/percpu.h"
#include "lib/string.h"

#define POOL_PAGES 160
#define LARGE (2ul << 20)
#define HUGE_PAGE (1ul << 30)
#define DEVICE_BASE 0xffffc00000000000ul

static uint64_t root[512] __attribute__((aligned(4096)));
static uint64_t pool[POOL_PAGES][512] __attribute__((aligned(4096)));
static unsigned pool_used;
static uint64_t device_next = DEVICE_BASE;
static struct spinlock device_lock = SPINLOCK_INIT;
extern char nucleus_start[], text_start[], text_end[], rodata_end[], nucleus_end[];

static uint64_t image_physical(const void *address) { return (uint64_t)address - NUCLEUS_BASE; }

uint64_t paging_root(void) { return image_physical(root); }

static uint64_t *next_table(uint64_t *table, unsigned index) {
    if ((table[index] & PTE_P) == 0) {
        if (pool_used == POOL_PAGES) {
            panic("page table pool is used up: more memory than 2 MiB pages can map from it");
        }
        table[index] = image_physical(pool[pool_used++]) | PTE_P | PTE_W;
    }
    /* The pool is part of the image: reach it there, the direct map may still be incomplete. */
    return (uint64_t *)((table[index] & PTE_ADDRESS) + NUCLEUS_BASE);
}

/* level 1: 4 KiB, 2: 2 MiB, 3: 1 GiB */
static void map(uint64_t address, uint64_t physical, unsigned level, uint64_t flags) {
    uint64_t *table = root;
    for (unsigned at = 4; at > level; at--) {
        table = next_table(table, address >> (12 + 9 * (at - 1)) & 511);
    }
    table[address >> (12 + 9 * (level - 1)) & 511] = physical | flags | PTE_P | (level > 1 ? PTE_PS : 0);
}

static bool mapped_large(uint64_t address) {
    uint64_t *table = root;
    for (unsigned at = 4; at > 2; at--) {
        uint64_t entry = table[address >> (12 + 9 * (at - 1)) & 511];
        if ((entry & PTE_P) == 0 || (entry & PTE_PS) != 0) {
            return (entry & PTE_P) != 0;
        }
        table = (uint64_t *)((entry & PTE_ADDRESS) + NUCLEUS_BASE);
    }
    return table[address >> 21 & 511] & PTE_P;
}

static void map_image(uint64_t nx) {
    uint64_t text_end_at = (uint64_t)text_end, rodata_end_at = (uint64_t)rodata_end;
    for (uint64_t at = (uint64_t)nucleus_start; at < (uint64_t)nucleus_end; at += PAGE_SIZE) {
        uint64_t flags = PTE_G | PTE_A | PTE_D;
        if (at >= rodata_end_at) {
            flags |= PTE_W | nx;
        } else if (at >= text_end_at) {
            flags |= nx;
        }
        map(at, at - NUCLEUS_BASE, 1, flags);
    }
}

static void map_direct(uint64_t nx) {
    uint64_t image_from = image_physical(nucleus_start) & ~(LARGE - 1);
    uint64_t image_to = (image_physical(nucleus_end) + LARGE - 1) & ~(LARGE - 1);
    uint64_t flags = PTE_W | PTE_G | PTE_A | PTE_D | nx;
    for (uint64_t at = image_from; at < image_to; at += PAGE_SIZE) {
        bool constant = at >= image_physical(nucleus_start) && at < image_physical(rodata_end);
        map(DIRECT_MAP_BASE + at, at, 1, constant ? flags & ~PTE_W : flags);
    }
    for (unsigned i = 0; i < boot_info.range_count; i++) {
        const struct boot_range *range = &boot_info.ranges[i];
        if (range->type != BOOT_RAM && range->type != BOOT_ACPI_RECLAIM && range->type != BOOT_ACPI_NVS) {
            continue;
        }
        uint64_t to = range->base + range->length;
        for (uint64_t at = range->base & ~(LARGE - 1); at < to;) {
            if (cpu_features.gigabyte_pages && (at & (HUGE_PAGE - 1)) == 0 && at >= image_to && at + HUGE_PAGE <= to) {
                map(DIRECT_MAP_BASE + at, at, 3, flags);
                at += HUGE_PAGE;
                continue;
            }
            if (!mapped_large(DIRECT_MAP_BASE + at)) {
                map(DIRECT_MAP_BASE + at, at, 2, flags);
            }
            at += LARGE;
        }
    }
    for (unsigned i = 0; i < boot_info.module_count; i++) { /* cut out of the RAM ranges */
        uint64_t to = boot_info.modules[i].base + boot_info.modules[i].length;
        for (uint64_t at = boot_info.modules[i].base & ~(LARGE - 1); at < to; at += LARGE) {
            if (!mapped_large(DIRECT_MAP_BASE + at)) {
                map(DIRECT_MAP_BASE + at, at, 2, flags);
            }
        }
    }
    for (uint64_t at = 0; at < LARGE; at += LARGE) { /* BIOS data, EBDA, ROM */
        if (!mapped_large(DIRECT_MAP_BASE + at)) {
            map(DIRECT_MAP_BASE + at, at, 2, flags);
        }
    }
}

void paging_init(void) {
    uint64_t nx = cpu_features.nx ? PTE_NX : 0;
    map_image(nx);
    map_direct(nx);
    for (uint64_t at = 0; at < LARGE; at += LARGE) {
        map(at, at, 2, PTE_W); /* for the trampoline of the other CPUs */
    }
    next_table(root, DEVICE_BASE >> 39 & 511);
    uint64_t cr4 = read_cr4();
    write_cr4(cr4 & ~(1ul << 7));
    write_cr3(paging_root());
    write_cr4(cr4);
    cpu_this()->cr3 = paging_root();
}

void paging_drop_identity(void) {
    root[0] = 0;
    write_cr3(read_cr3());
}

void *paging_map_device(uint64_t physical, uint64_t length) {
    uint64_t from = physical & ~(PAGE_SIZE - 1), to = (physical + length + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
    uint64_t flags = PTE_W | PTE_PCD | PTE_PWT | PTE_G | PTE_A | PTE_D | (cpu_features.nx ? PTE_NX : 0);
    uint64_t irq = spin_lock_irqsave(&device_lock);
    bool large = to - from >= LARGE; /* a frame buffer: 2 MiB pages, same offset in the page */
    if (large) {
        from = physical & ~(LARGE - 1);
        device_next = (device_next + LARGE - 1) & ~(LARGE - 1);
    }
    uint64_t base = device_next;
    for (uint64_t at = from; at < to; at += large ? LARGE : PAGE_SIZE) {
        map(device_next, at, large ? 2 : 1, flags);
        device_next += large ? LARGE : PAGE_SIZE;
    }
    spin_unlock_irqrestore(&device_lock, irq);
    return (void *)(base + (physical - from));
}

/* The direct-map address, whether the firmware called it RAM or not: for ACPI tables. */
void *paging_firmware(uint64_t physical, uint64_t length) {
    uint64_t last = physical + length - 1;
    if (mapped_large(DIRECT_MAP_BASE + physical) && mapped_large(DIRECT_MAP_BASE + last)) {
        return (void *)(DIRECT_MAP_BASE + physical);
    }
    return paging_map_device(physical, length);
}

