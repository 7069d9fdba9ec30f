/* Local APIC (x2APIC by MSR, else by memory) and I/O APICs. Callers: any; sends with interrupts off or on. */
#ifndef EXO_ARCH_APIC_H
#define EXO_ARCH_APIC_H
#include <stdbool.h>
#include <stdint.h>

void apic_init_bsp(uint64_t physical); /* maps, enables */
void apic_init_cpu(void);              /* this CPU's local APIC: spurious vector, LINT1 = NMI, timer masked */
uint32_t apic_id(void);
void apic_eoi(void);
void apic_send(uint32_t apic_id, unsigned vector);
void apic_send_nmi(uint32_t apic_id);
void apic_send_init(uint32_t apic_id);
void apic_send_startup(uint32_t apic_id, unsigned page);
void apic_timer_periodless(bool deadline_mode); /* LVT timer on, one-shot or TSC-deadline */
void apic_timer_set(uint64_t deadline_tsc, uint64_t now_tsc); /* 0 = stop */
uint32_t apic_timer_count(void);
void apic_timer_start_raw(uint32_t count);
extern uint64_t apic_timer_hz; /* ticks a second with divider 1; 0 until calibrated */

/* I/O APIC (arch/ioapic.c). gsi: global system interrupt. */
void ioapic_add(uint64_t physical, uint32_t gsi_base);
void ioapic_route(uint32_t gsi, unsigned vector, uint32_t apic_id, bool level, bool active_low); /* masked */
void ioapic_mask(uint32_t gsi, bool masked);

#endif
