/*
 * Ring 3: exo_run_user, the syscall entry, and traps from ring 3. The hot path of the whole system.
 *
 * Contract (include/exo/hal.h): exo_run_user(context) returns when ring 3 trapped; registers go straight between the
 * context and the CPU, no kernel stack is used by system calls. Per CPU: run_context = context of the current thread's
 * exo_run_user; run_stack = its Java stack, where the callee-saved registers wait. A thread switch saves both.
 *
 * Entry, with interrupts off from the first test on:
 *   rip below the split; page tables loaded; FPU state ours (else user_prepare); FS, GS bases; slice deadline known to the
 *   timer; then in_user = 1 and, as the last test, the kick: a kicker sets kick, then reads in_user (both sides are full
 *   barriers), so either we see the kick or it sends the interrupt, which ring 3 takes at once.
 *   sysret only if rcx = rip and r11 = rflags (nothing lost), no TF, RF, NT, VM, IOPL in flags; else iretq.
 * Exit: user registers to the context, GS and FS to the nucleus and JVM, TS set (lazy FPU) or state saved (eager).
 *
 * The address 0x400000000000 (bit 46 of rcx) tells the JVM's and nucleus's own syscalls from ring 3's: the last user page
 * is never mapped, so no ring 3 syscall returns there.
 */
#include "arch/offsets.h"

#define FLAGS_SLOW 0x00037100           /* TF IOPL NT RF VM */
#define FLAGS_USER 0x00240dd5           /* CF PF AF ZF SF TF DF OF AC ID: what ring 3 may choose */

    .macro PATCH site, kind, length
    .pushsection .patches, "a"
    .quad \site
    .long \kind, \length
    .popsection
    .endm
    .macro FIXUP site, target
    .pushsection .fixups, "a"
    .quad \site, \target
    .popsection
    .endm
    .macro WRFSBASE_RAX                 /* kind 2: without FSGSBASE a call */
771:wrfsbase %rax
    PATCH 771b, 2, 5
    .endm
    .macro RDFSBASE_RAX
772:rdfsbase %rax
    PATCH 772b, 3, 5
    .endm

    .section .text.entry, "ax"
    .balign 64
    .globl exo_run_user
exo_run_user:                           // hot path
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    cli
    movq %rdi, %gs:CPU_RUN_CONTEXT
    movq %rsp, %gs:CPU_RUN_STACK
user_enter:                             /* rdi = context, interrupts off */
    movq CTX_RIP(%rdi), %rcx
    cmpq user_limit(%rip), %rcx
    jae user_invalid
    movq CTX_CR3(%rdi), %rax
    cmpq %gs:CPU_CR3, %rax
    jne user_slow
    cmpq %rdi, %gs:CPU_FPU_OWNER
    jne user_fpu
user_fpu_loaded:
    movq CTX_GS(%rdi), %rax
    cmpq %gs:CPU_USER_GS, %rax
    jne user_slow
    movq CTX_DEADLINE(%rdi), %rax
    cmpq %gs:CPU_SLICE, %rax
    jne user_slow
user_ready:
    lock orl $1, %gs:CPU_IN_USER        /* full barrier */
    cmpl $0, %gs:CPU_KICK
    jne user_kicked
    clts
    movq CTX_FS(%rdi), %rax
    WRFSBASE_RAX                        /* #GP for a bad base */
    FIXUP 771b, user_bad_state
    movq CTX_RFLAGS(%rdi), %r11
    rdtsc
    movl %eax, %gs:CPU_ENTER_TSC
    testl $FLAGS_SLOW, %r11d
    jnz user_iret
    cmpq %rcx, CTX_RCX(%rdi)
    jne user_iret
    cmpq %r11, CTX_R11(%rdi)
    jne user_iret
    movq CTX_RBX(%rdi), %rbx
    movq CTX_RDX(%rdi), %rdx
    movq CTX_RSI(%rdi), %rsi
    movq CTX_RBP(%rdi), %rbp
    movq CTX_R8(%rdi), %r8
    movq CTX_R9(%rdi), %r9
    movq CTX_R10(%rdi), %r10
    movq CTX_R12(%rdi), %r12
    movq CTX_R13(%rdi), %r13
    movq CTX_R14(%rdi), %r14
    movq CTX_R15(%rdi), %r15
    andl $FLAGS_USER, %r11d
    orl $0x202, %r11d
    movq CTX_RAX(%rdi), %rax
    .globl window_start, window_end
window_start:
    movq CTX_RSP(%rdi), %rsp
    movq CTX_RDI(%rdi), %rdi
    swapgs
    sysretq

    .balign 64
    .globl syscall_entry
syscall_entry:                          // hot path
    btq $46, %rcx
    jc jvm_syscall_entry_from_window
    swapgs
    movq %rsp, %gs:CPU_SCRATCH
    movq %gs:CPU_RUN_CONTEXT, %rsp
    movq %rdi, CTX_RDI(%rsp)
    movq %rax, CTX_RAX(%rsp)
    movq %rax, CTX_ORIG_RAX(%rsp)
    movq %rcx, CTX_RIP(%rsp)
    movq %rcx, CTX_RCX(%rsp)
    movq %r11, CTX_RFLAGS(%rsp)
    movq %r11, CTX_R11(%rsp)
    movq %rbx, CTX_RBX(%rsp)
    movq %rdx, CTX_RDX(%rsp)
    movq %rsi, CTX_RSI(%rsp)
    movq %rbp, CTX_RBP(%rsp)
    movq %r8, CTX_R8(%rsp)
    movq %r9, CTX_R9(%rsp)
    movq %r10, CTX_R10(%rsp)
    movq %r12, CTX_R12(%rsp)
    movq %r13, CTX_R13(%rsp)
    movq %r14, CTX_R14(%rsp)
    movq %r15, CTX_R15(%rsp)
    movq %gs:CPU_SCRATCH, %rax
    movq %rax, CTX_RSP(%rsp)
    movq $1, CTX_REASON(%rsp)           /* EXO_TRAP_SYSCALL */
    movq %rsp, %rdi
    movq %gs:CPU_RUN_STACK, %rsp
window_end:
    movl $1, %ecx
user_leave:                             /* rdi = context, ecx = reason, rsp = run_stack, interrupts off */
    rdtsc
    subl %gs:CPU_ENTER_TSC, %eax
    addq %rax, CTX_RING3_TSC(%rdi)
    addq %rax, %gs:CPU_RING3_TSC
    RDFSBASE_RAX
    movq %rax, CTX_FS(%rdi)
    movq %gs:CPU_FS_BASE, %rax
    WRFSBASE_RAX
user_returned:                          /* nothing of ring 3 is loaded but FPU registers */
    movl $0, %gs:CPU_IN_USER
773:movq %gs:CPU_CR0_TS, %rax           /* kind 4: eager FPU saves here instead */
    movq %rax, %cr0
    PATCH 773b, 4, 12
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    movl %ecx, %eax
    sti
    ret

/* ---- less common ------------------------------------------------------------------------------ */

jvm_syscall_entry_from_window:
    jmp jvm_syscall_entry

/* The common FPU case: the JVM has used the FPU since this context, the last one here, left ring 3. */
user_fpu:
    cmpq %rdi, %gs:CPU_GS_OWNER
    jne user_slow
    cmpq $0, %gs:CPU_FPU_OWNER
    jne user_slow
    movl fpu_asm_mask(%rip), %eax
    testl %eax, %eax
    jz user_slow
    xorl %edx, %edx
    movq CTX_FPU(%rdi), %rsi
    clts
777:xrstor64 (%rsi)
    FIXUP 777b, user_bad_state
    movq %rdi, %gs:CPU_FPU_OWNER
    jmp user_fpu_loaded

/* Page tables, FPU owner, GS or deadline differ: C sets them (rdi = context). Returns 0 or a reason to leave at once. */
user_slow:
    movq %gs:CPU_KERNEL_STACK, %rsp     /* empty; the Java stack waits in run_stack */
    movq %rdi, %rbx
    call user_prepare
    movq %rbx, %rdi
    movq CTX_RIP(%rdi), %rcx
    testl %eax, %eax
    jz user_ready
    movl %eax, %ecx
    jmp user_not_entered
user_kicked:
    xorl %eax, %eax
    xchgl %eax, %gs:CPU_KICK            /* full barrier: what the kicker published before is seen after this */
    movl $5, %ecx                       /* EXO_TRAP_KICK; JVM's FS base is still loaded */
user_not_entered:
    cmpq $0, %gs:CPU_FPU_OWNER          /* ring 3's state may have been loaded for this entry: TS guards it again, */
    je 1f                               /* or the JVM would overwrite it and ring 3 go on with the JVM's registers */
    movq %gs:CPU_CR0_TS, %rax
    movq %rax, %cr0
1:  movl %ecx, %eax
    movslq %ecx, %rcx
    movq %rcx, CTX_REASON(%rdi)
    movl $0, %gs:CPU_IN_USER
    movq %gs:CPU_RUN_STACK, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    cltq
    sti
    ret
user_invalid:
    movl $-22, %ecx
    jmp user_not_entered
user_bad_state:                         /* fixup: rdi intact, interrupts off, JVM's FS base still loaded */
    movl $-22, %ecx
    jmp user_not_entered

/* Full restore. The frame is built at the top of the thread's kernel stack, which is empty now. */
user_iret:
    movq %gs:CPU_KERNEL_STACK, %rsp
    andl $FLAGS_USER, %r11d
    orl $0x202, %r11d
    pushq $0x2b
    pushq CTX_RSP(%rdi)
    pushq %r11
    pushq $0x33
    pushq %rcx
    movq CTX_RAX(%rdi), %rax
    movq CTX_RBX(%rdi), %rbx
    movq CTX_RCX(%rdi), %rcx
    movq CTX_RDX(%rdi), %rdx
    movq CTX_RSI(%rdi), %rsi
    movq CTX_RBP(%rdi), %rbp
    movq CTX_R8(%rdi), %r8
    movq CTX_R9(%rdi), %r9
    movq CTX_R10(%rdi), %r10
    movq CTX_R11(%rdi), %r11
    movq CTX_R12(%rdi), %r12
    movq CTX_R13(%rdi), %r13
    movq CTX_R14(%rdi), %r14
    movq CTX_R15(%rdi), %r15
    movq CTX_RDI(%rdi), %rdi
    .globl window2_start, window2_end
window2_start:
    swapgs
    iretq
window2_end:

/*
 * Interrupt or exception from ring 3, on the IST stack: vector, error, rip, cs, rflags, rsp, ss. Everything goes to the
 * context as in a system call, then user_trap(context, vector) decides on the thread's kernel stack: 0 = go on in ring 3.
 */
    .globl trap_from_user
trap_from_user:
    swapgs
774:clac
    PATCH 774b, 1, 3
    cld
    pushq %rdi
    movq %gs:CPU_RUN_CONTEXT, %rdi
    movq %rax, CTX_RAX(%rdi)
    popq %rax
    movq %rax, CTX_RDI(%rdi)
    movq %rbx, CTX_RBX(%rdi)
    movq %rcx, CTX_RCX(%rdi)
    movq %rdx, CTX_RDX(%rdi)
    movq %rsi, CTX_RSI(%rdi)
    movq %rbp, CTX_RBP(%rdi)
    movq %r8, CTX_R8(%rdi)
    movq %r9, CTX_R9(%rdi)
    movq %r10, CTX_R10(%rdi)
    movq %r11, CTX_R11(%rdi)
    movq %r12, CTX_R12(%rdi)
    movq %r13, CTX_R13(%rdi)
    movq %r14, CTX_R14(%rdi)
    movq %r15, CTX_R15(%rdi)
    popq %rsi                           /* vector */
    popq CTX_ERROR(%rdi)
    popq CTX_RIP(%rdi)
    addq $8, %rsp
    popq CTX_RFLAGS(%rdi)
    popq CTX_RSP(%rdi)
    movq %rsi, CTX_VECTOR(%rdi)
    .globl trap_from_user_saved
trap_from_user_saved:
    movq %gs:CPU_KERNEL_STACK, %rsp
    rdtsc
    subl %gs:CPU_ENTER_TSC, %eax
    addq %rax, CTX_RING3_TSC(%rdi)
    addq %rax, %gs:CPU_RING3_TSC
    RDFSBASE_RAX
    movq %rax, CTX_FS(%rdi)
    movq %gs:CPU_FS_BASE, %rax
    WRFSBASE_RAX
    movl $0, %gs:CPU_IN_USER
    movq %rdi, %rbx
    xorl %ebp, %ebp
    call user_trap                      /* interrupts off on return; may have switched threads meanwhile */
    movq %rbx, %rdi
    testl %eax, %eax
    jz user_enter_again
    movl %eax, %ecx
    movslq %ecx, %rax
    movq %rax, CTX_REASON(%rdi)
    movq %gs:CPU_RUN_STACK, %rsp
    jmp user_returned
user_enter_again:
    movq %gs:CPU_RUN_STACK, %rsp
    jmp user_enter

/* ---- CPUs without FSGSBASE: calls in place of the instructions; only rax is changed ---------------------- */
    .globl slow_wrfsbase, slow_rdfsbase
slow_wrfsbase:
    pushq %rcx
    pushq %rdx
    movq %rax, %rdx
    shrq $32, %rdx
    movl $0xc0000100, %ecx
776:wrmsr
    FIXUP 776b, user_bad_state
    popq %rdx
    popq %rcx
    ret
slow_rdfsbase:
    pushq %rcx
    pushq %rdx
    movl $0xc0000100, %ecx
    rdmsr
    shlq $32, %rdx
    orq %rdx, %rax
    popq %rdx
    popq %rcx
    ret
/* Eager FPU: rdi = context, ecx = reason; both are kept. */
    .globl fpu_eager_leave
fpu_eager_leave:
    cmpq %rdi, %gs:CPU_FPU_OWNER
    jne 1f
    movl fpu_asm_mask(%rip), %eax
    xorl %edx, %edx
    movq CTX_FPU(%rdi), %rsi
778:xsaveopt64 (%rsi)
    PATCH 778b, 5, 4
    movq $0, %gs:CPU_FPU_OWNER
    fninit
    ldmxcsr mxcsr_default(%rip)
1:  ret

/*
 * #NM. In ring 0 (TS is never set in ring 3): the JVM wants the FPU whose registers hold ring 3's state. On the IST stack,
 * error and vector pushed; short, because it may happen once in a system call.
 */
    .globl trap_nm_entry
trap_nm_entry:                          // hot path
    testb $3, 0x18(%rsp)
    jnz trap_from_user
    pushq %rax
    movl fpu_asm_mask(%rip), %eax
    testl %eax, %eax
    jz 3f
    pushq %rcx
    pushq %rdx
    clts
    movq %gs:CPU_FPU_OWNER, %rcx
    testq %rcx, %rcx
    jz 2f
    xorl %edx, %edx
    movq CTX_FPU(%rcx), %rcx
    xsave64 (%rcx)
    movq $0, %gs:CPU_FPU_OWNER
    fninit
    ldmxcsr mxcsr_default(%rip)
2:  popq %rdx
    popq %rcx
    popq %rax
    addq $16, %rsp
    iretq
3:  popq %rax
    jmp trap_common
    .section .rodata
user_limit: .quad 0x3ffffffff000
mxcsr_default: .long 0x1f80
    .section .note.GNU-stack,"",@progbits
