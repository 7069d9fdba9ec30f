/*
 * Thread switch: callee-saved registers on the old stack, its RSP to *save, the new RSP loaded. Interrupts off; the run
 * queue's lock is held across and released by the new thread (thread_switched).
 */
    .text
    .globl thread_switch
thread_switch:                      /* rdi = where to save RSP, rsi = new RSP */
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret

/* First steps of a new thread. JVM thread: a struct trap_frame lies on top of the stack. */
    .globl thread_begin_jvm, thread_begin_kernel
thread_begin_jvm:
    call thread_switched
    jmp trap_return
thread_begin_kernel:                /* rbx = function, r12 = argument */
    call thread_switched
    sti
    movq %r12, %rdi
    xorl %ebp, %ebp
    call *%rbx
    call thread_exit
    ud2
    .section .note.GNU-stack,"",@progbits
