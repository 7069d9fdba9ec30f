/*
 * Interrupt and exception entries, and the return paths to ring 0.
 *
 * Every vector runs on an IST stack first, because ring 0 code of the JVM has a red zone. Protocol:
 *   vectors but #DB NMI #DF #MC:  IST_NORMAL. From ring 3 (by CS): trap_from_user (user.S). From ring 0: the frame moves to the
 *       kernel stack of the thread (below the interrupted RSP if that is a nucleus address, else at the top), so that the IST
 *       stack is free before anything can nest; then trap_kernel(frame); iretq. These cannot happen while ring 0 runs with
 *       ring 3's GS or RSP (interrupts are off, and nothing there faults), which is checked by RIP range.
 *   #DB NMI #DF #MC:  stacks of their own; may interrupt anything, so GS comes from the top of the IST stack and the
 *       interrupted GS base is put back at the end. trap_paranoid(frame).
 */
#include "arch/offsets.h"

    .macro ENTRY vector, kind
    .balign 16
trap_\vector:
    .if !((\vector == 8) || (\vector >= 10 && \vector <= 14) || (\vector == 17) || (\vector == 21) || (\vector == 29) || (\vector == 30))
    pushq $0
    .endif
    pushq $\vector
    jmp \kind
    .endm

    .section .text.entry, "ax"
    .altmacro
    .set i, 0
    .rept 256
    .if (i == 2) || (i == 8)
    ENTRY %i, trap_paranoid_entry
    .elseif (i == 7)
    ENTRY %i, trap_nm_entry
    .elseif (i == 1) || (i == 18)
    ENTRY %i, trap_debug_entry
    .else
    ENTRY %i, trap_common
    .endif
    .set i, i + 1
    .endr
    .noaltmacro

    .macro PUSH_REGISTERS
    pushq %rax
    pushq %rbx
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %rbp
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    .endm
    .macro POP_REGISTERS
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rbp
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rbx
    popq %rax
    .endm

    .globl trap_common, trap_return
trap_common:
    testb $3, 0x18(%rsp)                /* CS of the interrupted code */
    jnz trap_from_user
    PUSH_REGISTERS
    cld
    movq FRAME_RIP(%rsp), %rax          /* RIP where ring 0 has ring 3's GS? then it is a bug: use the safe way out */
    cmpq $window_start, %rax
    jb 1f
    cmpq $window_end, %rax
    jb trap_in_window
    cmpq $window2_start, %rax
    jb 1f
    cmpq $window2_end, %rax
    jb trap_in_window
1:  movq FRAME_RSP(%rsp), %rdi
    testq %rdi, %rdi
    js 2f
    movq %gs:CPU_KERNEL_STACK, %rdi
2:  andq $~15, %rdi
    subq $FRAME_SIZE, %rdi
    movq %rsp, %rsi
    movq %rdi, %rbx
    movl $FRAME_SIZE / 8, %ecx
    rep movsq
    movq %rbx, %rsp
    movq %rbx, %rdi
    xorl %ebp, %ebp
    call trap_kernel
    /* rsp = frame */
trap_return:
    cli
    POP_REGISTERS
    addq $16, %rsp
    iretq

trap_debug_entry:                       /* #DB, #MC: ring 3's are the context's business */
    testb $3, 0x18(%rsp)
    jnz trap_from_user
trap_paranoid_entry:
    PUSH_REGISTERS
trap_in_window:
    cld
775:clac
    .pushsection .patches, "a"
    .quad 775b
    .long 1, 3
    .popsection
    movl $0xc0000101, %ecx              /* GS base: save, load ours */
    rdmsr
    shlq $32, %rdx
    orq %rdx, %rax
    movq %rax, %r12
    leaq (%rsp), %rdx                   /* the cpu stands in the top words of this 4 KiB stack */
    orq $4095, %rdx
    movq -15(%rdx), %rax
    movq %rax, %rdx
    shrq $32, %rdx
    wrmsr
    movq %rsp, %rbx
    movq %rsp, %rdi
    xorl %ebp, %ebp
    andq $~15, %rsp
    call trap_paranoid
    movq %rbx, %rsp
    movl $0xc0000101, %ecx
    movq %r12, %rax
    movq %r12, %rdx
    shrq $32, %rdx
    wrmsr
    POP_REGISTERS
    addq $16, %rsp
    iretq

/* ---- system calls from ring 0: user.S jumps here; rcx = rip, r11 = rflags, interrupts off ---------------- */
    .globl jvm_syscall_entry
jvm_syscall_entry:
    movq %rsp, %gs:CPU_SCRATCH
    movq %gs:CPU_KERNEL_STACK, %rsp
    pushq $0x18
    pushq %gs:CPU_SCRATCH
    pushq %r11
    pushq $0x10
    pushq %rcx
    pushq %rax
    pushq $0x100
    PUSH_REGISTERS
    sti
    movq %rsp, %rdi
    xorl %ebp, %ebp
    call syscall_dispatch
    cli
    cmpl $0, %gs:CPU_RESCHEDULE
    jne 1f
    POP_REGISTERS
    addq $16, %rsp
    iretq
1:  call schedule_if_needed
    jmp trap_return

/* thread_enter_jvm_frame(frame): restores a frame for good. */
    .globl thread_enter_frame
thread_enter_frame:
    cli
    movq %rdi, %rsp
    jmp trap_return

    .section .rodata
    .balign 8
    .globl trap_entries
trap_entries:
    .altmacro
    .set i, 0
    .macro ADDRESS vector
    .quad trap_\vector
    .endm
    .rept 256
    ADDRESS %i
    .set i, i + 1
    .endr
    .noaltmacro
    .section .note.GNU-stack,"",@progbits
