/*
 * Panic and the debug key.
 *
 * panic: one CPU wins; it stops the others by NMI (each leaves its frame), prints text, registers, back trace, every CPU's RIP,
 * threads; ends the machine with the failure code. Nothing here takes a lock that could be held (log_force).
 * Debug key (NMI from outside, `nmi` in the QEMU monitor): every CPU gets it; each leaves its frame; the boot CPU prints.
 */
#include "arch/panic.h"
#include "arch/apic.h"
#include "arch/format.h"
#include "arch/log.h"
#include "arch/percpu.h"
#include "arch/time.h"
#include "exo/hal.h"
#include "threads/thread.h"

struct symbol {
    uint64_t address;
    const char *name;
};
extern const struct symbol symbol_table[] __attribute__((weak));
extern char text_end[], nucleus_start[], nucleus_end[];
static volatile uint32_t panicking;

const char *symbol_of(uint64_t address, uint64_t *offset) {
    const char *name = 0;
    if (symbol_table != 0 && address >= (uint64_t)nucleus_start && address < (uint64_t)text_end) {
        for (const struct symbol *s = symbol_table; s->address != 0 && s->address <= address; s++) {
            name = s->name;
            *offset = address - s->address;
        }
    }
    return name;
}

static void print_address(const char *what, uint64_t address) {
    uint64_t offset = 0;
    const char *name = symbol_of(address, &offset);
    if (name != 0) {
        log_print("  %s %016lx %s+%lx", what, address, name, offset);
    } else {
        log_print("  %s %016lx %s", what, address, address >= JVM_BASE && address < JVM_LIMIT ? "(JVM)" : "");
    }
}

/* Frame pointers may be followed only on kernel stacks and the image's: reading elsewhere could fault. */
static bool readable(uint64_t frame) {
    struct thread *thread = cpu_this()->thread;
    uint64_t top = thread != 0 ? thread->kernel_stack_top : 0;
    return (frame & 7) == 0 && ((frame < top && frame >= top - KERNEL_STACK_SIZE) ||
                                (frame >= (uint64_t)nucleus_start && frame < (uint64_t)nucleus_end - 16));
}

static void print_trace(uint64_t rip, uint64_t rbp) {
    print_address("at", rip);
    for (int depth = 0; depth < 24 && readable(rbp); depth++) {
        const uint64_t *frame = (const uint64_t *)rbp;
        if (frame[1] == 0) {
            break;
        }
        print_address("by", frame[1]);
        rbp = frame[0] > rbp ? frame[0] : 0;
    }
}

void trap_print(const struct trap_frame *f) {
    log_print("  rip %016lx cs %lx rflags %lx rsp %016lx ss %lx vector %lu error %lx", f->rip, f->cs, f->rflags, f->rsp, f->ss,
              f->vector, f->error);
    log_print("  rax %016lx rbx %016lx rcx %016lx rdx %016lx", f->rax, f->rbx, f->rcx, f->rdx);
    log_print("  rsi %016lx rdi %016lx rbp %016lx r8  %016lx", f->rsi, f->rdi, f->rbp, f->r8);
    log_print("  r9  %016lx r10 %016lx r11 %016lx r12 %016lx", f->r9, f->r10, f->r11, f->r12);
    log_print("  r13 %016lx r14 %016lx r15 %016lx", f->r13, f->r14, f->r15);
    print_trace(f->rip, f->rbp);
}

static void print_cpus(void) {
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        struct cpu *cpu = cpus[i];
        if (cpu == 0 || !cpu->online) {
            continue;
        }
        struct thread *thread = cpu->thread;
        log_print("cpu %u: thread %s, %u ready%s%s, kick %u, irqs %lu ms, timer in %ld us", i, thread ? thread->name : "-",
                  cpu->queue.length, cpu->halted ? ", halted" : "", cpu->in_user ? ", in ring 3" : "", cpu->kick,
                  cpu->time[TIME_IRQ] / (time_base.hz / 1000 + 1),
                  cpu->timer_armed ? (int64_t)(cpu->timer_armed - rdtsc()) / (int64_t)(time_base.hz / 1000000 + 1) : -1);
        if (cpu->nmi_seen) {
            print_address("rip", cpu->nmi_frame.rip);
            log_print("  rsp %016lx rbp %016lx rflags %lx cs %lx", cpu->nmi_frame.rsp, cpu->nmi_frame.rbp, cpu->nmi_frame.rflags,
                      cpu->nmi_frame.cs);
        }
    }
}

static void pause_ms(uint64_t ms) {
    for (uint64_t end = rdtsc() + ms * (time_base.hz / 1000 + 1); rdtsc() < end;) {
        cpu_relax();
    }
}

__attribute__((noreturn)) static void finish(enum machine_end how, const struct trap_frame *frame, const char *text) {
    struct cpu *self = cpu_this();
    irq_disable();
    if (__atomic_exchange_n(&panicking, 1, __ATOMIC_SEQ_CST) != 0) {
        for (;;) {
            __asm__ volatile("hlt");
        }
    }
    log_force();
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        if (cpus[i] != 0 && cpus[i]->online && cpus[i] != self) {
            apic_send_nmi(cpus[i]->apic_id);
        }
    }
    pause_ms(20);
    log_tail(4 * 1024);
    log_print("PANIC on cpu %u, thread %s: %s", self->id, self->thread ? self->thread->name : "-", text);
    if (frame != 0) {
        trap_print(frame);
    } else {
        print_trace((uint64_t)__builtin_return_address(0), (uint64_t)__builtin_frame_address(0));
    }
    print_cpus();
    thread_print_all();
    machine_end(how, 0, 0);
}

void panic(const char *format, ...) {
    char text[256];
    struct text_sink sink = {text, sizeof text, 0};
    va_list arguments;
    va_start(arguments, format);
    format_into(&sink, format, arguments);
    va_end(arguments);
    finish(MACHINE_PANIC, 0, text);
}

void panic_frame(const struct trap_frame *frame, const char *format, ...) {
    char text[256];
    struct text_sink sink = {text, sizeof text, 0};
    va_list arguments;
    va_start(arguments, format);
    format_into(&sink, format, arguments);
    va_end(arguments);
    finish(MACHINE_PANIC, frame, text);
}

void panic_lockup(unsigned cpu, uint64_t seconds) {
    char text[96];
    format_text(text, sizeof text, "cpu %u locked up: no timer interrupt for %lu s", cpu, seconds);
    finish(MACHINE_LOCKUP, 0, text);
}

void panic_nmi(struct trap_frame *frame) {
    struct cpu *cpu = cpu_this();
    if (cpu->probe && !panicking) { /* the lock-up detector: see timer.c */
        cpu->probe = false;
        return;
    }
    cpu->nmi_frame = *frame;
    cpu->nmi_seen = true;
    if (panicking) {
        for (;;) {
            __asm__ volatile("cli; hlt");
        }
    }
    if (cpu->id == 0) {
        pause_ms(50); /* the others have left their frames by then */
        log_force();
        log_print("debug key, %lu ms since boot", now_ns() / 1000000);
        print_cpus();
        thread_print_all();
        log_unforce();
        for (unsigned i = 0; i < MAX_CPUS; i++) {
            if (cpus[i] != 0) {
                cpus[i]->nmi_seen = false;
            }
        }
    }
}
