/*
 * The one-shot timer of each CPU. It fires at the earliest of: first sleeper, end of the quantum, slice deadline of ring 3, and a
 * housekeeping beat (0.5 s, while the CPU is not idle). Never periodic. Interrupts off, own CPU.
 */
#ifndef EXO_ARCH_TIMER_H
#define EXO_ARCH_TIMER_H
#include "arch/percpu.h"

void timer_calibrate(void);               /* boot CPU: TSC and local APIC timer, wall clock */
void timer_init_cpu(void);
void timer_update(struct cpu *cpu, uint64_t now_tsc); /* arms it if something is due before what it is armed for */
void timer_interrupt(void);

#endif
