/*
 * Blocking functions of exo_hal: the C entry that Java calls (hal/entry.S) executes `syscall` with a private number, so that they run on
 * the thread's kernel stack and may sleep. Numbers are internal.
 */
#ifndef EXO_HAL_BLOCKING_H
#define EXO_HAL_BLOCKING_H

#define EXO_SYS_PIN 0x10000
#define EXO_SYS_IDLE 0x10001
#define EXO_SYS_SPARE_WAIT 0x10002
#define EXO_SYS_IRQ_WAIT 0x10003

#ifndef __ASSEMBLY__
#include <stdint.h>
/* On the kernel stack, interrupts on. */
int64_t hal_blocking(uint64_t number, uint64_t a, uint64_t b, uint64_t c);
#endif
#endif
