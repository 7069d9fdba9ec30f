/*
 * ISA interrupt lines 0..15. A line is closed, or open; a level-triggered one is masked from its interrupt until the next irq_wait.
 * Top half: mask (level), acknowledge, count, wake the waiter.
 */
#ifndef EXO_ARCH_IRQ_H
#define EXO_ARCH_IRQ_H
#include <stdbool.h>
#include <stdint.h>

void irq_init(void);                                            /* PICs masked; identity map of lines */
void irq_override(unsigned line, uint32_t gsi, bool level, bool active_low); /* from the MADT */
void irq_interrupt(unsigned line);
int64_t irq_open(int64_t line);
int64_t irq_wait(int64_t line);                                 /* thread context, sleeps */
int64_t irq_close(int64_t line);
uint64_t irq_count(int64_t line, int64_t cpu);

#endif
