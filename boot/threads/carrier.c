/* Carriers: see threads/carrier.h. */
#include "threads/carrier.h"
#include "arch/apic.h"
#include "arch/percpu.h"
#include "arch/time.h"

enum { EINVAL_ = 22, EBUSY_ = 16 };

static struct cpu *cpu_of(int64_t cpu) {
    return cpu >= 0 && cpu < MAX_CPUS && cpus[cpu] != 0 && cpus[cpu]->online ? cpus[cpu] : 0;
}

bool carrier_blocks(struct thread *thread) {
    struct cpu *cpu = cpu_this();
    if (!thread->is_carrier || thread->in_idle || cpu->carrier != thread) {
        return false;
    }
    cpu->carrier_blocked_tsc = rdtsc() | 1;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    struct thread *spare = cpu->spare;
    if (spare != 0 && !cpu->spare_timed && spare != thread) {
        cpu->spare_timed = true;
        thread_unpark(spare);
    }
    return true;
}

void carrier_resumes(struct thread *thread) {
    struct cpu *cpu = cpu_this();
    if (cpu->carrier == thread) {
        cpu->carrier_blocked_tsc = 0;
    }
}

void carrier_forget(struct thread *thread) {
    for (unsigned i = 0; thread->is_carrier && i < MAX_CPUS; i++) {
        if (cpus[i] != 0 && cpus[i]->carrier == thread) {
            cpus[i]->carrier = 0;
        }
    }
}

int64_t carrier_register(int64_t number) {
    struct cpu *cpu = cpu_of(number);
    struct thread *self = thread_current();
    if (cpu == 0 || self->affinity != 1ul << number) {
        return -EINVAL_;
    }
    self->is_carrier = 1;
    cpu->carrier_blocked_tsc = 0;
    __atomic_store_n(&cpu->carrier, self, __ATOMIC_SEQ_CST);
    return 0;
}

int64_t carrier_kick_take(int64_t number) {
    struct cpu *cpu = cpu_of(number);
    return cpu != 0 && cpu->kick != 0 && __atomic_exchange_n(&cpu->kick, 0, __ATOMIC_SEQ_CST) != 0;
}

int64_t carrier_idle(int64_t number, uint64_t deadline_ns) {
    struct cpu *cpu = cpu_of(number);
    if (cpu == 0) {
        return -EINVAL_;
    }
    struct thread *self = thread_current();
    int64_t kicked;
    __atomic_store_n(&self->in_idle, 1, __ATOMIC_SEQ_CST);
    __atomic_store_n(&cpu->idler, self, __ATOMIC_SEQ_CST);
    while (!(kicked = carrier_kick_take(number)) && (deadline_ns == 0 || now_ns() < deadline_ns)) {
        thread_park(deadline_ns);
    }
    __atomic_store_n(&cpu->idler, 0, __ATOMIC_SEQ_CST);
    self->in_idle = 0;
    return kicked;
}

void carrier_kick(int64_t number) {
    struct cpu *cpu = cpu_of(number);
    if (cpu == 0) {
        return;
    }
    preempt_disable(); /* between the exchange and the notice: later kickers rely on us */
    if (__atomic_exchange_n(&cpu->kick, 1, __ATOMIC_SEQ_CST) == 0) {
        struct thread *idler = __atomic_load_n(&cpu->idler, __ATOMIC_SEQ_CST);
        if (idler != 0) {
            thread_unpark(idler);
        } else if (cpu->in_user) {
            apic_send(cpu->apic_id, TRAP_KICK);
        }
    }
    preempt_enable();
}

/*
 * The spare sleeps without a deadline while the carrier runs, and with one while it is blocked: carrier_blocks wakes it at most
 * once for each such time. One spare for each CPU.
 */
int64_t carrier_spare_wait(int64_t number, uint64_t patience_ns) {
    struct cpu *cpu = cpu_of(number);
    struct thread *self = thread_current();
    if (cpu == 0) {
        return -EINVAL_;
    }
    struct thread *none = 0;
    if (!__atomic_compare_exchange_n(&cpu->spare, &none, self, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        return -EBUSY_;
    }
    for (;;) {
        cpu->spare_timed = true;
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        uint64_t blocked = cpu->carrier_blocked_tsc;
        if (blocked != 0) {
            uint64_t due = time_tsc_to_ns(blocked) + patience_ns;
            if (now_ns() >= due) {
                break;
            }
            thread_park(due);
            continue;
        }
        cpu->spare_timed = false;
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (cpu->carrier_blocked_tsc == 0) {
            thread_park(0);
        }
    }
    __atomic_store_n(&cpu->spare, 0, __ATOMIC_SEQ_CST);
    return 1;
}

int64_t carrier_blocked(int64_t number) {
    struct cpu *cpu = cpu_of(number);
    return cpu != 0 && cpu->carrier_blocked_tsc != 0;
}
