/* The per-CPU timer and the hard lock-up detector: see arch/timer.h. */
#include "arch/timer.h"
#include "arch/apic.h"
#include "arch/log.h"
#include "arch/panic.h"
#include "arch/time.h"
#include "threads/sched.h"

#define BEAT_DIVISOR 2       /* beats a second */
#define PROGRESS_DIVISOR 100000ul /* no two timer interrupts within 10 us */
/* The lock-up detector: beats without a timer interrupt until it probes, answers to probes until it is sure, and beats without
 * an answer after which bare hardware counts as dead. */
#define PROBE_BEATS 20
#define LOCKUP_ANSWERS 20
#define DEAD_BEATS 240

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
    bool over = cpu->reschedule; /* it has been told; until it switches, reminding it would only keep it from getting there */
    if (cpu->queue.quantum_end != 0 && !over && (due == 0 || cpu->queue.quantum_end < due)) {
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
 * Another CPU runs a thread but has taken no timer interrupt for many of our beats: either it is locked up, or the host of a
 * virtual machine lets the others run but not that one. So it is probed by an NMI each beat. Who answers, beat after
 * beat, executes and is locked up; who does not is not executing at all, and a hypervisor may well do that for minutes.
 */
static void check_other(struct cpu *other) {
    if (other->heartbeat != other->seen_heartbeat || other->thread == other->idle) {
        other->seen_heartbeat = other->heartbeat;
        other->stale_beats = other->answers = 0;
    } else if (++other->stale_beats >= PROBE_BEATS) {
        bool answered = !other->probe;
        if (other->stale_beats > PROBE_BEATS && answered) {
            other->answers++;
        }
        if (other->answers >= LOCKUP_ANSWERS || (other->stale_beats >= DEAD_BEATS && !cpu_features.hypervisor)) {
            panic_lockup(other->id, (rdtsc() - other->heartbeat) / time_base.hz);
        }
        if (answered) {
            other->probe = true;
            apic_send_nmi(other->apic_id);
        }
    }
}

static void check_others(struct cpu *self, uint64_t now) {
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        struct cpu *other = cpus[i];
        if (other != 0 && other != self && other->online && now - other->checked_tsc >= time_base.hz / BEAT_DIVISOR * 9 / 10) {
            other->checked_tsc = now;
            check_other(other);
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
