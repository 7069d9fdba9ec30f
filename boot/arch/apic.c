/* The local APIC (SDM vol. 3, chapter 11). Registers by MSR 0x800.. in x2APIC mode, else by memory at 16-byte steps. */
#include "arch/apic.h"
#include "arch/log.h"
#include "arch/paging.h"
#include "arch/percpu.h"
#include "arch/time.h"

enum { ID = 0x2, TPR = 0x8, EOI = 0xb, SPURIOUS = 0xf, ICR = 0x30, ICR_HIGH = 0x31, LVT_TIMER = 0x32, LVT_LINT0 = 0x35,
       LVT_LINT1 = 0x36, LVT_ERROR = 0x37, TIMER_INITIAL = 0x38, TIMER_CURRENT = 0x39, TIMER_DIVIDE = 0x3e };

static volatile uint32_t *registers;
static bool x2apic;
uint64_t apic_timer_hz;

static uint32_t read(unsigned index) {
    return x2apic ? (uint32_t)rdmsr(0x800 + index) : registers[index * 4];
}
static void write(unsigned index, uint32_t value) {
    if (x2apic) {
        wrmsr(0x800 + index, value);
    } else {
        registers[index * 4] = value;
    }
}

void apic_init_bsp(uint64_t physical) {
    x2apic = cpu_features.x2apic;
    if (!x2apic) {
        registers = paging_map_device(physical, 4096);
    }
    apic_init_cpu();
    cpu_this()->apic_id = apic_id();
}

void apic_init_cpu(void) {
    uint64_t base = rdmsr(0x1b) | 1u << 11;
    wrmsr(0x1b, base);
    if (x2apic) {
        wrmsr(0x1b, base | 1u << 10);
    }
    write(TPR, 0);
    write(LVT_LINT0, 1 << 16);
    write(LVT_LINT1, 4 << 8); /* NMI: the debug key */
    write(LVT_ERROR, 1 << 16);
    write(LVT_TIMER, 1 << 16);
    write(TIMER_DIVIDE, 0xb); /* by 1 */
    write(SPURIOUS, 0x100 | TRAP_SPURIOUS);
}

uint32_t apic_id(void) { return x2apic ? read(ID) : read(ID) >> 24; }
void apic_eoi(void) { write(EOI, 0); }

static void command(uint32_t to, uint32_t low) {
    if (x2apic) {
        __asm__ volatile("mfence; lfence" ::: "memory"); /* the MSR write is not ordered after earlier stores */
        wrmsr(0x800 + ICR, (uint64_t)to << 32 | low);
        return;
    }
    uint64_t flags = irq_save();
    while (read(ICR) & 1 << 12) {
        cpu_relax();
    }
    write(ICR_HIGH, to << 24);
    write(ICR, low);
    irq_restore(flags);
}

void apic_send(uint32_t to, unsigned vector) { command(to, vector | 1 << 14); }
void apic_send_nmi(uint32_t to) { command(to, 4 << 8 | 1 << 14); }
void apic_send_init(uint32_t to) { command(to, 5 << 8 | 1 << 14); }
void apic_send_startup(uint32_t to, unsigned page) { command(to, 6 << 8 | 1 << 14 | page); }

void apic_timer_periodless(bool deadline_mode) {
    write(LVT_TIMER, TRAP_TIMER | (deadline_mode ? 2u << 17 : 0));
    if (deadline_mode) {
        __asm__ volatile("mfence" ::: "memory"); /* SDM: order the LVT write before the first deadline */
    }
}

void apic_timer_set(uint64_t deadline_tsc, uint64_t now_tsc) {
    if (cpu_this()->timer_deadline_mode) {
        wrmsr(0x6e0, deadline_tsc);
        return;
    }
    uint64_t count = 0;
    if (deadline_tsc != 0) {
        uint64_t delta = deadline_tsc > now_tsc ? deadline_tsc - now_tsc : 1;
        count = mul_div(delta, apic_timer_hz, tsc_hz());
        count = count >= 0xffffffff ? 0xffffffff : count + 1;
    }
    write(TIMER_INITIAL, (uint32_t)count);
}

void apic_timer_start_raw(uint32_t count) { write(TIMER_INITIAL, count); }
uint32_t apic_timer_count(void) { return read(TIMER_CURRENT); }
