/* C entries of the blocking functions: arguments are already in rdi, rsi, rdx; syscall clobbers rcx and r11 only. */
#include "hal/blocking.h"
    .macro BLOCKING name, number
    .globl \name
\name:
    movl $\number, %eax
    syscall
    ret
    .endm
    .text
    BLOCKING exo_thread_pin, EXO_SYS_PIN
    BLOCKING exo_idle, EXO_SYS_IDLE
    BLOCKING exo_spare_wait, EXO_SYS_SPARE_WAIT
    BLOCKING exo_irq_wait, EXO_SYS_IRQ_WAIT
    .section .note.GNU-stack,"",@progbits
