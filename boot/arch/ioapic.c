/* I/O APICs (82093AA data sheet): one 64-bit redirection entry for each input. */
#include "arch/apic.h"
#include "arch/log.h"
#include "arch/paging.h"
#include "arch/spinlock.h"

#define MAX_IOAPICS 8
static struct {
    volatile uint32_t *registers;
    uint32_t first, count;
} ioapics[MAX_IOAPICS];
static unsigned ioapic_count;
static struct spinlock lock = SPINLOCK_INIT;

static uint32_t read(unsigned n, uint32_t index) {
    ioapics[n].registers[0] = index;
    return ioapics[n].registers[4];
}
static void write(unsigned n, uint32_t index, uint32_t value) {
    ioapics[n].registers[0] = index;
    ioapics[n].registers[4] = value;
}

void ioapic_add(uint64_t physical, uint32_t gsi_base) {
    if (ioapic_count == MAX_IOAPICS) {
        return;
    }
    unsigned n = ioapic_count++;
    ioapics[n].registers = paging_map_device(physical, 4096);
    ioapics[n].first = gsi_base;
    ioapics[n].count = (read(n, 1) >> 16 & 0xff) + 1;
    for (uint32_t i = 0; i < ioapics[n].count; i++) {
        write(n, 0x10 + 2 * i, 1 << 16);
        write(n, 0x11 + 2 * i, 0);
    }
}

static int find(uint32_t gsi) {
    for (unsigned n = 0; n < ioapic_count; n++) {
        if (gsi >= ioapics[n].first && gsi < ioapics[n].first + ioapics[n].count) {
            return (int)n;
        }
    }
    return -1;
}

void ioapic_route(uint32_t gsi, unsigned vector, uint32_t apic_id, bool level, bool active_low) {
    int n = find(gsi);
    if (n < 0) {
        log_print("irq: no I/O APIC has input %u", gsi);
        return;
    }
    uint32_t index = 0x10 + 2 * (gsi - ioapics[n].first);
    uint64_t flags = spin_lock_irqsave(&lock);
    write((unsigned)n, index, 1 << 16 | (level ? 1 << 15 : 0) | (active_low ? 1 << 13 : 0) | vector);
    write((unsigned)n, index + 1, apic_id << 24);
    spin_unlock_irqrestore(&lock, flags);
}

void ioapic_mask(uint32_t gsi, bool masked) {
    int n = find(gsi);
    if (n < 0) {
        return;
    }
    uint32_t index = 0x10 + 2 * (gsi - ioapics[n].first);
    uint64_t flags = spin_lock_irqsave(&lock);
    uint32_t low = read((unsigned)n, index);
    write((unsigned)n, index, masked ? low | 1 << 16 : low & ~(1u << 16));
    spin_unlock_irqrestore(&lock, flags);
}
