/*
 * Self-test of the ring 3 path, before any Java: `exo.selftest` on the command line. Maps a tiny user program (selftest_user.S) and
 * runs it through exo_run_user as Java would; prints PASS or FAIL for each check. With exo.selftest=only the machine
 * ends afterwards: power off if all passed, panic if not. With exo.selftest=lockup the last CPU is locked up on purpose.
 *
 * Runs on a thread of its own with a stack outside its kernel stack, as JVM threads have.
 */
#include "arch/boot.h"
#include "arch/log.h"
#include "arch/paging.h"
#include "arch/percpu.h"
#include "arch/time.h"
#include "exo/hal.h"
#include "lib/string.h"
#include "memory/phys.h"
#include "threads/carrier.h"
#include "threads/thread.h"

#define CODE 0x400000ul
#define DATA 0x600000ul

extern char ut_start[], ut_end[], ut_syscall[], ut_fault[], ut_fpu[], ut_spin[], ut_ud[], ut_bp[], ut_div[], ut_hlt[], ut_step[],
    ut_flags[], ut_kernel[], ut_registers[], ut_step_syscall[], ut_ac[], ut_null_loop[], ut_ss[], ut_jvm[], ut_out[], ut_fs[];

static unsigned passed, failed;
static struct thread *tester, *waiter;
static volatile bool done, spinner_done, spun_in_vain;
static uint64_t user_root;

static void check(bool good, const char *what) {
    good ? passed++ : failed++;
    log_print("selftest: %s %s", good ? "PASS" : "FAIL", what);
}

static uint64_t *table(uint64_t *parent, unsigned index) {
    if (parent[index] == 0) {
        parent[index] = phys_alloc(0, PHYS_ZERO) | PTE_P | PTE_W | PTE_U;
    }
    return phys_to_virt(parent[index] & PTE_ADDRESS);
}

static uint64_t map_user(uint64_t root, uint64_t address, uint64_t flags) {
    uint64_t *at = phys_to_virt(root);
    for (int level = 3; level > 0; level--) {
        at = table(at, address >> (12 + 9 * level) & 511);
    }
    uint64_t frame = phys_alloc(0, PHYS_ZERO);
    at[address >> 12 & 511] = frame | PTE_P | PTE_U | flags;
    return frame;
}

static void make_space(void) {
    user_root = phys_alloc(0, PHYS_ZERO);
    uint64_t *top = phys_to_virt(user_root), *kernel = phys_to_virt(paging_root());
    memcpy(top + 128, kernel + 128, 384 * 8);
    memcpy(phys_to_virt(map_user(user_root, CODE, 0)), ut_start, (size_t)(ut_end - ut_start));
    uint64_t *data = phys_to_virt(map_user(user_root, DATA, PTE_W | (cpu_features.nx ? PTE_NX : 0)));
    data[0] = 0x1111;
    data[9] = 0x2222;
}

static struct exo_user_context *make_context(void) {
    struct exo_user_context *context = (struct exo_user_context *)exo_context_alloc();
    context->cr3 = user_root;
    context->rsp = DATA + 4096;
    return context;
}

static int64_t run_at(struct exo_user_context *context, const char *label) {
    context->rip = CODE + (uint64_t)(label - ut_start);
    context->rsp = DATA + 4096;
    context->rflags = 0x202;
    return exo_run_user((uint64_t)context);
}

static bool exception(struct exo_user_context *context, const char *label, uint64_t vector) {
    int64_t reason = run_at(context, label);
    bool good = reason == EXO_TRAP_EXCEPTION && context->vector == vector;
    if (!good) {
        log_print("selftest: reason %ld vector %lu rip %lx flags %lx rax %lu", reason, context->vector, context->rip,
                  context->rflags, context->rax);
    }
    return good;
}

static void test_basics(struct exo_user_context *c) {
    check(run_at(c, ut_syscall) == EXO_TRAP_SYSCALL && c->orig_rax == 39 && c->rdi == 0x1234, "system call");
    c->rax = 77;
    check(exo_run_user((uint64_t)c) == EXO_TRAP_SYSCALL && c->orig_rax == 1, "result of a system call");
    check(run_at(c, ut_fault) == EXO_TRAP_PAGE_FAULT && c->fault_address == 0x700000 && c->error_code == 4, "page fault");
    map_user(user_root, 0x700000, PTE_W);
    check(exo_run_user((uint64_t)c) == EXO_TRAP_SYSCALL && c->orig_rax == 2, "page fault resolved");
    c->rcx = 0x111;
    c->r11 = 0x222;
    check(run_at(c, ut_registers) == EXO_TRAP_SYSCALL && c->rdi == 0x111 && c->rsi == 0x222, "full register restore");
    c->fs_base = DATA;
    c->gs_base = DATA + 64;
    check(run_at(c, ut_fs) == EXO_TRAP_SYSCALL && c->rdi == 0x1111 && c->rsi == 0x2222, "FS and GS bases");
    c->rip = USER_LIMIT;
    check(exo_run_user((uint64_t)c) == -22, "RIP above the split refused");
    c->rip = 0x8000000000000000ul;
    check(exo_run_user((uint64_t)c) == -22, "RIP in the upper half refused");
    c->fs_base = 0x8000000000000000ul;
    c->slice_deadline_tsc = rdtsc() + time_base.hz / 100; /* QEMU's TCG loads such a base without complaint */
    int64_t reason = run_at(c, ut_spin);
    check(reason == -22 || (reason == EXO_TRAP_SLICE_END && cpu_features.hypervisor), "non-canonical FS base refused");
    c->slice_deadline_tsc = 0;
    c->fs_base = 0;
    c->gs_base = 0x8000000000000000ul;
    check(run_at(c, ut_spin) == -22, "non-canonical GS base refused");
    c->gs_base = 0;
    check(run_at(c, ut_kernel) == EXO_TRAP_PAGE_FAULT && c->error_code == 5 && c->fault_address == 0xffff800000200000ul,
          "nucleus memory is out of reach");
    check(run_at(c, ut_jvm) == EXO_TRAP_PAGE_FAULT && (c->error_code & 4) != 0 && c->rip == JVM_BASE, "JVM memory is out of reach");
}

static void test_exceptions(struct exo_user_context *c) {
    check(exception(c, ut_ud, 6), "#UD");
    check(exception(c, ut_bp, 3), "#BP");
    check(exception(c, ut_div, 0), "#DE");
    check(exception(c, ut_hlt, 13), "#GP by hlt");
    check(exception(c, ut_out, 13), "#GP by out");
    check(exception(c, ut_step, 1), "#DB by TF");
    c->rflags &= ~0x100ul;
    int64_t reason = run_at(c, ut_step_syscall);
    for (int i = 0; i < 4 && reason == EXO_TRAP_EXCEPTION && c->vector == 1; i++) { /* TF stays on until we clear it */
        reason = exo_run_user((uint64_t)c);
    }
    check(reason == EXO_TRAP_SYSCALL && c->orig_rax == 5, "syscall under TF");
    reason = run_at(c, ut_ss);
    for (int i = 0; i < 4 && reason == EXO_TRAP_EXCEPTION && c->vector == 1; i++) {
        reason = exo_run_user((uint64_t)c);
    }
    check(reason == EXO_TRAP_SYSCALL && c->orig_rax == 6, "MOV SS and syscall under TF");
    check(run_at(c, ut_flags) == EXO_TRAP_SYSCALL && (c->rflags & 0x400) != 0, "DF, AC, NT into a system call");
    uint64_t flags = irq_save();
    irq_restore(flags);
    check((flags & 0x54500) == 0, "nucleus flags are clean");
    reason = run_at(c, ut_ac);
    check((reason == EXO_TRAP_EXCEPTION && c->vector == 17) || (reason == EXO_TRAP_SYSCALL && cpu_features.hypervisor), "#AC");
}

static void test_fpu(struct exo_user_context *a) {
    struct exo_user_context *b = make_context();
    a->rdi = 0x123456789abcdef0ul;
    b->rdi = 0x0fedcba987654321ul;
    a->r12 = b->r12 = fpu_mask() & 4;
    bool good = run_at(a, ut_fpu) == EXO_TRAP_SYSCALL && run_at(b, ut_fpu) == EXO_TRAP_SYSCALL;
    uint64_t seen;
    __asm__ volatile("movq %%xmm7, %0" : "=r"(seen)); /* as the JVM may: #NM when lazy */
    __asm__ volatile("pcmpeqb %xmm7, %xmm7; pcmpeqb %xmm15, %xmm15; pcmpeqb %xmm6, %xmm6");
    uint32_t mxcsr;
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    check(mxcsr == 0x1f80, "MXCSR of the JVM");
    good = good && exo_run_user((uint64_t)a) == EXO_TRAP_SYSCALL && a->orig_rax == 4;
    check(good, "FPU state kept over other users of it");
    check(exo_run_user((uint64_t)b) == EXO_TRAP_SYSCALL && b->orig_rax == 4, "FPU state of a second context");
    exo_context_free((uint64_t)b);
}

static void kick_later(void *cpu) {
    thread_park(now_ns() + 5000000);
    exo_kick((int64_t)(uint64_t)cpu);
}

static void test_slice_and_kick(struct exo_user_context *c) {
    c->rbx = 0;
    c->slice_deadline_tsc = rdtsc() + time_base.hz / 200;
    uint64_t from = now_ns();
    check(run_at(c, ut_spin) == EXO_TRAP_SLICE_END && c->rbx != 0, "slice end");
    uint64_t took = now_ns() - from;
    check(took >= 5000000 && took < 100000000, "slice length");
    check(exo_run_user((uint64_t)c) == EXO_TRAP_SLICE_END, "a passed deadline returns at once");
    c->slice_deadline_tsc = 0;
    exo_kick(exo_cpu_current());
    uint64_t count = c->rbx;
    check(exo_run_user((uint64_t)c) == EXO_TRAP_KICK && c->rbx == count, "kick before entry");
    check(exo_kick_take(exo_cpu_current()) == 0, "KICK consumes the kick");
    for (int i = 0; i < 3; i++) { /* here a higher-class thread preempts ring 3, too */
        struct thread *kicker = thread_spawn_kernel(kick_later, (void *)exo_cpu_current(), "kicker", THREAD_HIGH);
        thread_start(kicker);
        check(exo_run_user((uint64_t)c) == EXO_TRAP_KICK && c->rbx > count, "kick in ring 3");
    }
    check(c->ring3_tsc > time_base.hz / 100, "ring 3 time accounted");
    struct thread *kicker = thread_spawn_kernel(kick_later, (void *)exo_cpu_current(), "kicker", THREAD_NORMAL);
    thread_start(kicker);
    check(exo_idle(exo_cpu_current(), 0) == 1, "idle until a kick");
    check(exo_idle(exo_cpu_current(), now_ns() + 2000000) == 0, "idle until a deadline");
}

/* As a thread that queues at a lock spins for the one before it. Gives up after two seconds. */
static void spin_for(void *released) {
    uint64_t end = now_ns() + 2000000000;
    while (!*(volatile bool *)released && now_ns() < end) {
        cpu_relax();
    }
    spun_in_vain = !*(volatile bool *)released;
    spinner_done = true;
}

static void test_normal_floor(void) {
    static volatile bool released;
    struct thread *spinner = thread_spawn_kernel(spin_for, (void *)&released, "spinner", THREAD_HIGH);
    spinner->affinity = thread_current()->affinity;
    thread_start(spinner); /* preempts us */
    released = true;
    while (!spinner_done) {
        cpu_relax();
    }
    check(!spun_in_vain, "a thread that spins at a higher class lets the one go on that it spins for");
}

static void measure(struct exo_user_context *c) {
    run_at(c, ut_null_loop);
    uint64_t best = ~0ul;
    for (int i = 0; i < 10; i++) {
        uint64_t from = rdtsc();
        for (int j = 0; j < 1000; j++) {
            exo_run_user((uint64_t)c);
        }
        uint64_t took = (rdtsc() - from) / 1000;
        best = took < best ? took : best;
    }
    log_print("selftest: null system call round trip %lu cycles", best);
}

/* In place of Java code: on a stack of its own, may run_user and use blocking functions. */
static void body(void) {
    exo_thread_pin(exo_cpu_count() - 1);
    exo_carrier_register(exo_cpu_current());
    struct exo_user_context *context = make_context();
    test_basics(context);
    test_exceptions(context);
    test_fpu(context);
    test_slice_and_kick(context);
    test_normal_floor();
    measure(context);
    exo_address_space_retire(user_root);
    check(cpu_this()->cr3 == paging_root(), "address space retired");
    exo_context_free((uint64_t)context);
    done = true;
    thread_unpark(waiter);
    for (;;) { /* thread_exit needs the kernel stack; this thread is left asleep */
        exo_idle(exo_cpu_current(), 0);
    }
}

static void lock_up(void *unused) {
    (void)unused;
    thread_set_affinity(1ul << (cpu_count() - 1));
    irq_disable();
    for (;;) {
        cpu_relax();
    }
}

static void test_lockup_detector(void) {
    struct thread *victim = thread_spawn_kernel(lock_up, 0, "lock-up", THREAD_NORMAL);
    if (victim == 0) {
        panic("no memory for the lock-up test");
    }
    thread_set_affinity(1);
    thread_start(victim);
    for (;;) {
        thread_park(now_ns() + 100000000);
    }
}

void selftest(void) {
    char value[8];
    if (!boot_option("exo.selftest", value, sizeof value)) {
        value[0] = 0;
    }
    if (strcmp(value, "lockup") == 0) {
        test_lockup_detector();
    }
    make_space();
    waiter = thread_current();
    uint64_t stack = phys_alloc(2, PHYS_ZERO);
    struct trap_frame frame = {.rip = (uint64_t)body, .cs = KERNEL_CS, .ss = KERNEL_SS, .rflags = 0x202,
                               .rsp = (uint64_t)phys_to_virt(stack) + 16384 - 8};
    tester = thread_spawn_jvm(&frame, 0, "selftest", THREAD_NORMAL);
    thread_start(tester);
    while (!done) {
        thread_park(0);
    }
    log_print("selftest: %u passed, %u failed", passed, failed);
    if (strcmp(value, "only") == 0) {
        if (failed != 0) {
            panic("self-test failed");
        }
        machine_end(MACHINE_OFF, 0, 0);
    }
}
