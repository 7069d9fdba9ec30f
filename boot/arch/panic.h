/* The end, and looking at what goes on: panic, back traces, NMI debug key, lock-ups. */
#ifndef EXO_ARCH_PANIC_H
#define EXO_ARCH_PANIC_H
#include "arch/trap.h"

__attribute__((format(printf, 2, 3), noreturn)) void panic_frame(const struct trap_frame *frame, const char *format, ...);
__attribute__((noreturn)) void panic_lockup(unsigned cpu, uint64_t seconds);
void panic_nmi(struct trap_frame *frame);
const char *symbol_of(uint64_t address, uint64_t *offset);

#endif
