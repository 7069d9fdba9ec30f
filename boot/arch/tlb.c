/*
 * TLB shoot-down. One request at a time: the requester fills `request`, interrupts the CPUs concerned, and waits with
 * interrupts enabled until each has acknowledged; a CPU acknowledges in the nucleus alone, from the interrupt.
 * Lock: request_lock, held with interrupts enabled but preemption off, so a waiting CPU still acknowledges others' requests.
 */
#include "arch/apic.h"
#include "arch/paging.h"
#include "arch/percpu.h"
#include "arch/time.h"
#include "threads/thread.h"

enum tlb_kind { TLB_KERNEL, TLB_USER, TLB_RETIRE, TLB_DROP_CONTEXT };
static struct {
    enum tlb_kind kind;
    uint64_t cr3, from, to;
    volatile uint64_t waiting; /* CPUs that have not acknowledged */
} request;
static volatile uint32_t request_lock;

void tlb_flush_page(uint64_t address) { __asm__ volatile("invlpg (%0)" ::"r"(address) : "memory"); }
void tlb_flush_local(void) { write_cr3(read_cr3()); }

/*
 * QEMU gives an emulated CPU a TLB of 256 entries and makes it larger only when it is flushed while most of them are in use. We
 * hardly ever flush, so it would stay that small; a few flushes while the JVM starts, when page faults come thick, let it grow. On hardware
 * they cost nothing that counts: the JVM's entries are global and stay.
 */
void tlb_let_grow(void) {
    struct cpu *cpu = cpu_this();
    uint64_t now = rdtsc();
    if (cpu_features.hypervisor && now - cpu->flushed_tsc > time_base.hz / 100) {
        cpu->flushed_tsc = now;
        tlb_flush_local();
    }
}

static void flush_global(void) {
    uint64_t flags = irq_save(), cr4 = read_cr4();
    write_cr4(cr4 & ~(1ul << 7));
    write_cr4(cr4);
    irq_restore(flags);
}

/* requires: interrupts off */
static void perform(enum tlb_kind kind, uint64_t cr3, uint64_t from, uint64_t to) {
    struct cpu *cpu = cpu_this();
    if (kind == TLB_DROP_CONTEXT) {
        void user_drop_context(struct cpu * cpu, uint64_t context);
        user_drop_context(cpu, from);
        return;
    }
    if (kind != TLB_KERNEL && cpu->cr3 != cr3) {
        return;
    }
    if (kind == TLB_RETIRE) {
        write_cr3(paging_root());
        cpu->cr3 = paging_root();
    } else if (to - from > 64 * PAGE_SIZE) {
        if (kind == TLB_KERNEL) {
            flush_global();
        } else {
            tlb_flush_local();
        }
    } else {
        for (uint64_t at = from & ~(PAGE_SIZE - 1); at < to; at += PAGE_SIZE) {
            tlb_flush_page(at);
        }
    }
}

/* The interrupt. */
void tlb_acknowledge(void) {
    uint64_t bit = 1ul << cpu_this()->id;
    if (__atomic_load_n(&request.waiting, __ATOMIC_ACQUIRE) & bit) {
        perform(request.kind, request.cr3, request.from, request.to);
        __atomic_fetch_and(&request.waiting, ~bit, __ATOMIC_RELEASE);
    }
}

void relax(void) {
    cpu_relax();
    if (!irq_enabled()) {
        tlb_acknowledge();
    }
}

static void broadcast(enum tlb_kind kind, uint64_t cr3, uint64_t from, uint64_t to) {
    preempt_disable();
    uint64_t flags = irq_save();
    perform(kind, cr3, from, to);
    irq_restore(flags);
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* table entries before the reads of cr3 */
    uint64_t concerned = 0;
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        struct cpu *cpu = cpus[i];
        if (cpu != 0 && cpu->online && cpu != cpu_this() &&
            (kind == TLB_KERNEL || kind == TLB_DROP_CONTEXT || __atomic_load_n(&cpu->cr3, __ATOMIC_ACQUIRE) == cr3)) {
            concerned |= 1ul << i;
        }
    }
    if (concerned != 0) {
        while (__atomic_exchange_n(&request_lock, 1, __ATOMIC_ACQUIRE) != 0) {
            relax();
        }
        request.kind = kind;
        request.cr3 = cr3;
        request.from = from;
        request.to = to;
        __atomic_store_n(&request.waiting, concerned, __ATOMIC_RELEASE);
        for (uint64_t left = concerned; left != 0; left &= left - 1) {
            apic_send(cpus[__builtin_ctzl(left)]->apic_id, TRAP_TLB);
        }
        while (__atomic_load_n(&request.waiting, __ATOMIC_ACQUIRE) != 0) {
            cpu_relax();
        }
        __atomic_store_n(&request_lock, 0, __ATOMIC_RELEASE);
    }
    preempt_enable();
}

void tlb_shootdown_kernel(uint64_t from, uint64_t to) { broadcast(TLB_KERNEL, 0, from, to); }
void tlb_shootdown_user(uint64_t cr3, uint64_t from, uint64_t to) { broadcast(TLB_USER, cr3, from, to); }
void tlb_retire(uint64_t cr3) { broadcast(TLB_RETIRE, cr3, 0, 0); }
void tlb_drop_context(uint64_t context) { broadcast(TLB_DROP_CONTEXT, 0, context, context); }
