/*
 * The less common half of exo_run_user, and the contexts. See arch/user.S.
 *
 * User GS base: loaded once into the swapped-out register; gs_owner says whose it is. Ring 3 may change it (WRGSBASE), so it goes
 * back to the context when another context comes or the context is detached.
 */
#include "arch/user.h"
#include "arch/paging.h"
#include "arch/percpu.h"
#include "arch/timer.h"
#include "exo/hal.h"
#include "lib/string.h"
#include "memory/heap.h"

#define MSR_USER_GS 0xc0000102
enum { EINVAL_ = 22 };

bool fpu_user_load(struct exo_user_context *context);
void fpu_context_detach(struct exo_user_context *context);
void fpu_context_drop(struct exo_user_context *context);
void tlb_drop_context(uint64_t context);

static bool canonical(uint64_t address) { return (uint64_t)((int64_t)(address << 16) >> 16) == address; }

static void put_back_gs(struct cpu *cpu) {
    if (cpu->gs_owner != 0) {
        uint64_t now = rdmsr(MSR_USER_GS);
        if (now != cpu->user_gs) {
            cpu->gs_owner->gs_base = now;
        }
        cpu->gs_owner = 0;
        cpu->user_gs = now;
    }
}

/* Interrupts off, kernel stack. 0: user_ready may go on; else what exo_run_user returns at once. */
int user_prepare(struct exo_user_context *context) {
    struct cpu *cpu = cpu_this();
    if (context->cr3 == 0 || (context->cr3 & ~PTE_ADDRESS) != 0 || context->fpu == 0 || !canonical(context->gs_base)) {
        return -EINVAL_;
    }
    if (context->cr3 != cpu->cr3) {
        __atomic_store_n(&cpu->cr3, context->cr3, __ATOMIC_SEQ_CST); /* before the load: see tlb.c */
        write_cr3(context->cr3);
    }
    if (cpu->gs_owner != context) {
        put_back_gs(cpu);
        cpu->gs_owner = context;
    }
    if (cpu->user_gs != context->gs_base) {
        wrmsr(MSR_USER_GS, context->gs_base);
        cpu->user_gs = context->gs_base;
    }
    uint64_t deadline = context->slice_deadline_tsc;
    if (deadline != cpu->slice) {
        uint64_t now = rdtsc();
        if (deadline != 0 && now >= deadline) {
            return EXO_TRAP_SLICE_END;
        }
        cpu->slice = deadline;
        timer_update(cpu, now);
    }
    return fpu_user_load(context) ? 0 : -EINVAL_;
}

/* Interrupts off: this CPU keeps nothing of the context in registers. */
static void detach(struct cpu *cpu, struct exo_user_context *context) {
    fpu_context_detach(context);
    if (cpu->gs_owner == context) {
        put_back_gs(cpu);
    }
}

void exo_context_detach(uint64_t address) {
    uint64_t flags = irq_save();
    detach(cpu_this(), (struct exo_user_context *)address);
    irq_restore(flags);
}

/* From the shoot-down interrupt: forgets it without writing to it. */
void user_drop_context(struct cpu *cpu, uint64_t address) {
    struct exo_user_context *context = (struct exo_user_context *)address;
    fpu_context_drop(context);
    if (cpu->gs_owner == context) {
        cpu->gs_owner = 0;
        cpu->user_gs = rdmsr(MSR_USER_GS);
    }
}

static bool live_anywhere(struct exo_user_context *context) {
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        if (cpus[i] != 0 && (cpus[i]->fpu_owner == context || cpus[i]->gs_owner == context)) {
            return true;
        }
    }
    return false;
}

#define FPU_OFFSET 256

uint64_t exo_context_alloc(void) {
    struct exo_user_context *context = kzalloc(FPU_OFFSET + (fpu_size() < 2048 ? 2048 : fpu_size())); /* page-aligned */
    if (context != 0) {
        context->fpu = (uint64_t)context + FPU_OFFSET;
        context->rflags = 0x202;
        exo_context_reset_fpu((uint64_t)context);
    }
    return (uint64_t)context;
}

void exo_context_free(uint64_t address) {
    struct exo_user_context *context = (struct exo_user_context *)address;
    if (context != 0) {
        if (live_anywhere(context)) {
            tlb_drop_context(address);
        }
        kfree(context);
    }
}

void exo_context_copy(uint64_t to, uint64_t from) {
    struct exo_user_context *target = (struct exo_user_context *)to, *source = (struct exo_user_context *)from;
    exo_context_detach(from);
    exo_context_detach(to);
    uint64_t fpu = target->fpu, ring3 = target->ring3_tsc;
    *target = *source;
    target->fpu = fpu;
    target->ring3_tsc = ring3;
    memcpy((void *)fpu, (const void *)source->fpu, fpu_size());
}

void exo_context_reset_fpu(uint64_t address) {
    exo_context_detach(address);
    struct exo_user_context *context = (struct exo_user_context *)address;
    memcpy((void *)context->fpu, fpu_initial, fpu_size());
}

uint64_t exo_fpu_size(void) { return fpu_size(); }

int64_t exo_context_fpu_save(uint64_t address, uint64_t buffer) {
    exo_context_detach(address);
    memcpy((void *)buffer, (const void *)((struct exo_user_context *)address)->fpu, fpu_size());
    return 0;
}

int64_t exo_context_fpu_load(uint64_t address, uint64_t buffer, uint64_t length) {
    if (length < fpu_size() || !fpu_valid((const void *)buffer)) {
        return -EINVAL_;
    }
    exo_context_detach(address);
    void *area = (void *)((struct exo_user_context *)address)->fpu;
    memcpy(area, (const void *)buffer, fpu_size());
    if (!fpu_valid(area)) { /* the buffer changed meanwhile */
        memcpy(area, fpu_initial, fpu_size());
        return -EINVAL_;
    }
    return 0;
}
