/*
 * Traps in C: dispatch of interrupts and exceptions from ring 0 and ring 3, fixups, system calls from ring 0.
 *
 * trap_kernel: on the thread's kernel stack, interrupts off. Device and inter-processor interrupts are handled at once; then, if
 * the interrupted code may be preempted, the scheduler runs. Exceptions of JVM origin go to jvm_fault with the interrupt
 * flag of the interrupted code. trap_paranoid: NMI, #DF, #MC, #DB of ring 0 on stacks of their own: no locks, no scheduling.
 */
#include "arch/trap.h"
#include "arch/apic.h"
#include "arch/irq.h"
#include "arch/log.h"
#include "arch/paging.h"
#include "arch/panic.h"
#include "arch/percpu.h"
#include "arch/timer.h"
#include "exo/hal.h"
#include "hal/blocking.h"
#include "threads/sched.h"
#include "threads/thread.h"

extern char nucleus_start[], nucleus_end[];
extern const struct {
    uint64_t from, to;
} fixups_start[], fixups_end[];
void tlb_acknowledge(void);

static const char *const exception_names[32] = {
    "divide error", "debug", "NMI", "breakpoint", "overflow", "bound", "invalid opcode", "device not available",
    "double fault", "?", "invalid TSS", "segment not present", "stack fault", "general protection", "page fault", "?",
    "x87 error", "alignment check", "machine check", "SIMD error", "virtualization", "control protection"};

static bool in_nucleus(uint64_t rip) { return rip >= (uint64_t)nucleus_start && rip < (uint64_t)nucleus_end; }

/* An instruction that may fault on what it was given: goes on at its fixup. */
static bool fixed_up(struct trap_frame *frame) {
    for (unsigned i = 0; &fixups_start[i] < fixups_end; i++) {
        if (fixups_start[i].from == frame->rip) {
            frame->rip = fixups_start[i].to;
            return true;
        }
    }
    return false;
}

/* Interrupts (vector >= 32). Interrupts off; may set the CPU's reschedule flag. */
static void interrupt(unsigned vector) {
    uint64_t from = rdtsc();
    struct cpu *cpu = cpu_this();
    if (vector >= TRAP_IRQ_FIRST && vector < TRAP_IRQ_FIRST + 16) {
        irq_interrupt(vector - TRAP_IRQ_FIRST);
    } else if (vector == TRAP_TIMER) {
        apic_eoi();
        timer_interrupt();
    } else if (vector == TRAP_TLB) {
        tlb_acknowledge();
        apic_eoi();
    } else if (vector == TRAP_RESCHEDULE) {
        apic_eoi();
        sched_quantum_check(cpu, from);
        timer_update(cpu, from);
    } else if (vector == TRAP_KICK) {
        apic_eoi(); /* the flag says it all */
    } else if (vector != TRAP_SPURIOUS) {
        apic_eoi();
        log_print("interrupt %x without a handler", vector);
    }
    cpu->time[TIME_IRQ] += rdtsc() - from;
}

void trap_kernel(struct trap_frame *frame) {
    unsigned vector = (unsigned)frame->vector;
    if (vector >= 32) {
        interrupt(vector);
        if ((frame->rflags & 0x200) != 0) {
            schedule_if_needed();
        }
        return;
    }
    uint64_t cr2 = read_cr2();
    if (vector == TRAP_NM) {
        fpu_claim();
        return;
    }
    if (vector == TRAP_GP && in_nucleus(frame->rip) && fixed_up(frame)) {
        return;
    }
    bool jvm_address = vector == TRAP_PF && cr2 >= JVM_BASE && cr2 < JVM_LIMIT;
    if (!in_nucleus(frame->rip) || jvm_address) {
        if (frame->rflags & 0x200) {
            irq_enable();
        }
        jvm_fault(frame, cr2);
        irq_disable();
        tlb_let_grow();
        return;
    }
    panic_frame(frame, "%s in the nucleus, error %lx, cr2 %016lx", vector < 32 ? exception_names[vector] : "?", frame->error, cr2);
}

/*
 * From ring 3; everything is in the context. 0 = back to ring 3, else the reason for exo_run_user's caller.
 * Interrupts off throughout; may switch threads in between.
 */
int user_trap(struct exo_user_context *context) {
    uint64_t vector = context->vector;
    if (vector < 32) {
        if (vector == TRAP_PF) {
            context->fault_address = read_cr2();
            return EXO_TRAP_PAGE_FAULT;
        }
        if (vector == TRAP_DB) {
            __asm__ volatile("mov %0, %%dr6" ::"r"(0xffff0ff0ul));
        } else if (vector == TRAP_MC) {
            wrmsr(0x17a, 0); /* MCG_STATUS: ready for the next */
        }
        return EXO_TRAP_EXCEPTION;
    }
    struct cpu *cpu = cpu_this();
    uint64_t slice = cpu->slice;
    interrupt((unsigned)vector);
    if (slice != 0 && rdtsc() >= slice && context->slice_deadline_tsc == slice) {
        return EXO_TRAP_SLICE_END;
    }
    schedule_if_needed();
    return 0; /* a kick is found by the entry path */
}

void trap_paranoid(struct trap_frame *frame) {
    if (frame->vector == TRAP_NMI) {
        panic_nmi(frame);
        return;
    }
    if (frame->vector == TRAP_DB) { /* MOV SS tricks: ring 3's pending debug trap taken at syscall_entry */
        __asm__ volatile("mov %0, %%dr6" ::"r"(0xffff0ff0ul));
        frame->rflags &= ~0x100ul;
        return;
    }
    panic_frame(frame, "%s, error %lx, cr2 %016lx", exception_names[frame->vector & 31], frame->error, read_cr2());
}

/* `syscall` in ring 0: the JVM's Linux calls, and the blocking functions of exo_hal. Interrupts on. */
void syscall_dispatch(struct trap_frame *frame) {
    if (frame->rax >= EXO_SYSCALL_BASE) {
        frame->rax = (uint64_t)hal_blocking(frame->rax, frame->rdi, frame->rsi, frame->rdx);
    } else {
        jvm_syscall(frame);
    }
}
