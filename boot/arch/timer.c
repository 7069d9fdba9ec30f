/* The per-CPU timer and the hard lock-up detector: see arch/timer.h. */
#include "arch/timer.h"
#include "arch/apic.h"
#include "arch/log.h"
#include "arch/panic.h"
#include "arch/time.h"
#include "threads/sched.h"

#define BEAT_DIVISOR 2       /* beats a second */
#define PROGRESS_DIVISOR 100000ul /* no two timer interrupts within 10 us */
#define LOCKUP_BEATS 60

void timer_init_cpu(void) {
    struct cpu *cpu = cpu_this();
    cpu->timer_deadline_mode = cpu_features.deadline_timer;
    apic_timer_periodless(cpu->timer_deadline_mode);
}

static uint64_t earliest(struct cpu *cpu, uint64_t now) {
    uint64_t due = cpu->thread == cpu->idle ? 0 : now + time_base.hz / BEAT_DIVISOR;
    struct thread *sleeper = cpu->timer_head; /* our own list: others only remove */
    if (sleeper != 0) {
        uint64_t at = sleeper->deadline_tsc;
        due = due == 0 || at < due ? at : due;
    }
    if (cpu->queue.quantum_end != 0 && (due == 0 || cpu->queue.quantum_end < due)) {
        due = cpu->queue.quantum_end;
    }
    if (cpu->slice != 0 && (due == 0 || cpu->slice < due)) {
        due = cpu->slice;
    }
    return due;
}

void timer_update(struct cpu *cpu, uint64_t now) {
    uint64_t due = earliest(cpu, now);
    uint64_t soonest = now + time_base.hz / PROGRESS_DIVISOR;
    if (due != 0 && due < soonest) {
        due = soonest; /* a deadline that has passed must not starve the code that would act on it */
    }
    if (due != 0 && (cpu->timer_armed == 0 || due < cpu->timer_armed)) {
        cpu->timer_armed = due;
        apic_timer_set(due, now);
    }
}

/*
 * Another CPU runs a thread but has taken no timer interrupt over many beats of ours. Beats are counted, not time, so that a host that
 * stops everything does not look like a lock-up; a CPU that it starves alone for long does.
 */
static void check_others(struct cpu *self, uint64_t now) {
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        struct cpu *other = cpus[i];
        if (other == 0 || other == self || !other->online || now - other->checked_tsc < time_base.hz / BEAT_DIVISOR * 9 / 10) {
            continue;
        }
        other->checked_tsc = now;
        if (other->heartbeat != other->seen_heartbeat || other->thread == other->idle) {
            other->seen_heartbeat = other->heartbeat;
            other->stale_beats = 0;
        } else if (++other->stale_beats >= LOCKUP_BEATS) {
            panic_lockup(i, (now - other->heartbeat) / time_base.hz);
        }
    }
}

void timer_interrupt(void) {
    struct cpu *cpu = cpu_this();
    uint64_t now = rdtsc();
    cpu->timer_armed = 0;
    cpu->heartbeat = now;
    sleep_expire(cpu, now);
    sched_quantum_check(cpu, now);
    if (cpu->slice != 0 && now >= cpu->slice) {
        cpu->slice = 0; /* the next entry to ring 3 sees that its deadline has passed */
    }
    check_others(cpu, now);
    timer_update(cpu, now);
}
