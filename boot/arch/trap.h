/*
 * Traps: the frame every interrupt, exception and ring-0 system call leaves on the thread's kernel stack, and
 * the two doors into the JVM host.
 *
 * Protocol: entry code (arch/entry.S) stores the frame on the kernel stack of the current thread and calls C.
 * Whatever C leaves in the frame is restored (by iretq), so editing it is how signals, sigreturn and results of
 * system calls work. FPU registers are live: nucleus code is compiled for general registers only.
 *
 * Exceptions from ring 3 never reach this frame: they go to the exo_user_context (arch/user.S).
 */
#ifndef EXO_ARCH_TRAP_H
#define EXO_ARCH_TRAP_H
#include <stdint.h>

struct trap_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error; /* system call: vector = TRAP_SYSCALL, error = number */
    uint64_t rip, cs, rflags, rsp, ss;
};

enum {
    TRAP_DE = 0, TRAP_DB = 1, TRAP_NMI = 2, TRAP_BP = 3, TRAP_UD = 6, TRAP_NM = 7, TRAP_DF = 8, TRAP_SS = 12,
    TRAP_GP = 13, TRAP_PF = 14, TRAP_MF = 16, TRAP_AC = 17, TRAP_MC = 18, TRAP_XM = 19,
    TRAP_IRQ_FIRST = 0x20, /* ISA line n has vector 0x20 + n */
    TRAP_KICK = 0xf0, TRAP_RESCHEDULE = 0xf1, TRAP_TLB = 0xf2, TRAP_TIMER = 0xf3, TRAP_SPURIOUS = 0xff,
    TRAP_SYSCALL = 0x100
};

#define KERNEL_CS 0x10
#define KERNEL_SS 0x18
#define USER_SS 0x2b /* the selectors Linux programs know */
#define USER_CS 0x33
#define TSS_SELECTOR 0x40

/* Address space (architecture page, section 2). */
#define USER_LIMIT 0x3ffffffff000UL
#define JVM_BASE 0x400000000000UL
#define JVM_LIMIT 0x800000000000UL

/* Private ring-0 system calls of exo_hal's blocking functions start here; below are Linux numbers. */
#define EXO_SYSCALL_BASE 0x10000

/*
 * Provided by jvmhost. Both run on the thread's kernel stack and may sleep.
 *
 * jvm_syscall: a Linux system call of the JVM: number in frame->rax, arguments rdi rsi rdx r10 r8 r9. Interrupts are
 * enabled. The result goes to frame->rax; frame->rcx and r11 hold what the CPU left there (rip, rflags).
 *
 * jvm_fault: every exception with JVM origin (RIP in the JVM's range, or a nucleus leaf on a Java stack), and every
 * #PF whose address lies in the JVM's range, also when nucleus code on a kernel stack caused it (copying to or from JVM
 * memory). Interrupts are enabled if they were at the fault. Returns with the cause removed, or the frame turned into
 * a signal; when neither can be done (frame->rip in the nucleus) it panics.
 */
void jvm_syscall(struct trap_frame *frame);
void jvm_fault(struct trap_frame *frame, uint64_t cr2);

/* Prints registers and a back trace (arch/panic.c). */
void trap_print(const struct trap_frame *frame);

#endif
