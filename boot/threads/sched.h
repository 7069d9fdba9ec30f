/* The scheduler's inner interface (threads/, arch/). See threads/thread.h for the model. */
#ifndef EXO_THREADS_SCHED_H
#define EXO_THREADS_SCHED_H
#include "arch/percpu.h"
#include "threads/thread.h"

void sched_init_cpu(struct cpu *cpu);     /* idle thread; the caller's stack becomes the idle thread's */
__attribute__((noreturn)) void sched_idle(void);
void schedule(void);                      /* interrupts off; picks and switches */
void schedule_if_needed(void);            /* interrupts off; if the flag is set and preemption allowed */
void sched_make_ready(struct thread *thread, bool front); /* requires: thread->lock, interrupts off */
void sched_quantum_check(struct cpu *cpu, uint64_t now);  /* from the timer and reschedule interrupts */
void sched_hurry(void);                   /* interrupts off: service threads first for a moment */
void sched_account(struct cpu *cpu, uint64_t now);        /* requires: own cpu, interrupts off */
uint64_t sched_quantum_end(struct cpu *cpu);

/* threads/sleep.c: sleepers of a CPU. requires: thread->lock */
void sleep_add(struct thread *thread, uint64_t deadline_ns);
void sleep_remove(struct thread *thread);
void sleep_expire(struct cpu *cpu, uint64_t now_tsc);

#endif
