/*
 * Sleepers: threads parked with a deadline, per CPU, sorted. Locks: thread->lock, then timer_lock. The timer interrupt takes the
 * timer_lock alone, unlinks who is due, and wakes them after it has let go.
 */
#include "arch/time.h"
#include "arch/timer.h"
#include "threads/sched.h"

void thread_wake(struct thread *thread, uint64_t sequence);

void sleep_add(struct thread *thread, uint64_t deadline_ns) {
    struct cpu *cpu = cpu_this();
    thread->deadline_ns = deadline_ns;
    thread->deadline_tsc = time_ns_to_tsc(deadline_ns);
    thread->timer_cpu = cpu->id;
    spin_lock(&cpu->timer_lock);
    struct thread *previous = 0, *at = cpu->timer_head;
    while (at != 0 && at->deadline_tsc <= thread->deadline_tsc) {
        previous = at;
        at = at->timer_next;
    }
    thread->timer_previous = previous;
    thread->timer_next = at;
    *(previous != 0 ? &previous->timer_next : &cpu->timer_head) = thread;
    if (at != 0) {
        at->timer_previous = thread;
    }
    thread->sleeping = 1;
    spin_unlock(&cpu->timer_lock);
    timer_update(cpu, rdtsc());
}

/* requires: timer_lock */
static void unlink_sleeper(struct cpu *cpu, struct thread *thread) {
    *(thread->timer_previous != 0 ? &thread->timer_previous->timer_next : &cpu->timer_head) = thread->timer_next;
    if (thread->timer_next != 0) {
        thread->timer_next->timer_previous = thread->timer_previous;
    }
    thread->sleeping = 0;
}

void sleep_remove(struct thread *thread) {
    struct cpu *cpu = cpus[thread->timer_cpu];
    spin_lock(&cpu->timer_lock);
    if (thread->sleeping) {
        unlink_sleeper(cpu, thread);
    }
    spin_unlock(&cpu->timer_lock);
}

void sleep_expire(struct cpu *cpu, uint64_t now_tsc) {
    for (;;) {
        spin_lock(&cpu->timer_lock);
        struct thread *thread = cpu->timer_head;
        if (thread == 0 || thread->deadline_tsc > now_tsc) {
            spin_unlock(&cpu->timer_lock);
            return;
        }
        unlink_sleeper(cpu, thread);
        uint64_t sequence = thread->park_sequence;
        thread->expiring = 1; /* keeps it from being freed until thread_wake is through */
        spin_unlock(&cpu->timer_lock);
        thread_wake(thread, sequence);
    }
}
