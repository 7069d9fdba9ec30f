/*
 * Native threads: what HotSpot's pthreads run on.
 *
 * States:   NEW -> READY <-> RUNNING -> BLOCKED -> READY ...; RUNNING -> DEAD
 *   READY    on exactly one CPU's run queue of its class
 *   RUNNING  current of one CPU
 *   BLOCKED  in thread_park, without a permit
 *   DEAD     left for good; its stack is freed by the next thread of that CPU
 *
 * Each CPU has a queue for each class. High goes before normal, normal before service; service gets at least about a
 * third of a CPU when it wants it. Woken threads go to the front. Preemption is by a one-shot timer, only while another
 * thread of the CPU is ready. JVM code and nucleus code with interrupts enabled and preempt count 0 can be preempted.
 */
#ifndef EXO_THREADS_THREAD_H
#define EXO_THREADS_THREAD_H
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "arch/trap.h"

enum thread_class { THREAD_HIGH = 0, THREAD_NORMAL = 1, THREAD_SERVICE = 2, THREAD_IDLE = 3 };
enum thread_state { THREAD_NEW, THREAD_READY, THREAD_RUNNING, THREAD_BLOCKED, THREAD_DEAD };

#define KERNEL_STACK_SIZE 16384

struct thread {
    /* Offsets used by assembly: threads/switch.S. */
    uint64_t stack_pointer;      /* saved RSP while not running */
    uint64_t kernel_stack_top;
    uint64_t fs_base;            /* saved while not running; live in the register otherwise */
    uint64_t user_context, user_stack; /* of its exo_run_user, saved while not running */

    int32_t id;                  /* tid as the JVM sees it; main thread's is the pid */
    char name[16];
    uint8_t state;               /* enum thread_state; under lock */
    uint8_t class_;              /* enum thread_class */
    uint8_t permit;              /* under lock */
    uint8_t timed_out;
    volatile uint8_t on_cpu;     /* 1 until its registers are saved */
    uint8_t fpu_clean;           /* FPU state of the JVM side is the initial one; area not valid */
    uint8_t hurries;             /* its short sleeps mean that it waits for service threads (VM thread) */
    uint8_t is_carrier, in_idle; /* declared by exo_carrier_register; inside exo_idle */
    uint32_t cpu;                /* where it runs or is queued, or ran last */
    uint64_t affinity;           /* bit per CPU; a pinned thread has one bit */
    uint32_t preempt_count;      /* >0: not preempted; touched by the thread alone */
    struct spinlock lock;
    struct thread *next, *previous;            /* run queue */
    struct thread *timer_next, *timer_previous; /* sleepers of a CPU, sorted by deadline */
    uint64_t deadline_ns, deadline_tsc;
    uint64_t park_sequence;      /* counts parks; under lock */
    uint32_t timer_cpu;
    uint8_t sleeping;            /* in the list; under timer_lock */
    volatile uint8_t expiring;   /* its time-out is being delivered */
    struct thread *all_next, *all_previous;    /* every thread, for the debug key */
    void *fpu_area;              /* XSAVE area, 64-byte aligned; null for nucleus threads */
    uint64_t kernel_stack;       /* physical address */
    uint64_t run_tsc;            /* TSC ticks it ran */
    void *jvm;                   /* jvmhost's part: signal mask, clear_child_tid, ... */
};

struct thread *thread_current(void);

/* A JVM thread: starts by restoring *initial (registers, rsp, rip of the child), FPU state copied from the caller. Class
 * is enum thread_class. Returns null when memory is short. It does not run before thread_start. */
struct thread *thread_spawn_jvm(const struct trap_frame *initial, uint64_t fs_base, const char *name, int class_);
/* A nucleus thread running function(argument) on its kernel stack. Not started. */
struct thread *thread_spawn_kernel(void (*function)(void *), void *argument, const char *name, int class_);
void thread_start(struct thread *thread);
/* Ends the calling thread. Its jvm pointer must have been freed or cleared by the caller. */
__attribute__((noreturn)) void thread_exit(void);
void thread_yield(void);
/* Renames; names HotSpot gives its own threads ("VM Thread", ...) also set the class. */
void thread_set_name(struct thread *thread, const char *name);
void thread_set_fs_base(uint64_t fs_base); /* of the calling thread, at once */
/* Leaves the kernel stack for good: restores frame (first entry to the JVM's code by the main thread). */
__attribute__((noreturn)) void thread_enter_jvm(const struct trap_frame *frame, uint64_t fs_base);

/* Takes the permit, or sleeps until one comes or now_ns() >= deadline_ns (0 = never). 1 = permit, 0 = timed out. Requires:
 * no spin lock held, interrupts on. A permit may be stale (given for an earlier sleep): callers loop on their condition. */
int thread_park(uint64_t deadline_ns);
/* Gives the permit (at most one) and wakes. Any context, also with spin locks held (not the run queue's). The thread must not be
 * DEAD and freed: the caller's own protocol sees to that. */
void thread_unpark(struct thread *thread);

void preempt_disable(void);
void preempt_enable(void);

/* Affinity of the calling thread; returns running on an allowed CPU. -EINVAL when mask has no running CPU. */
int thread_set_affinity(uint64_t mask);
unsigned thread_count(void);
/* TSC ticks that a thread has run, its present turn included; -ESRCH. Of another CPU's thread to within a turn. Any context. */
int64_t thread_run_tsc(int32_t id);
void thread_print_all(void); /* for the debug key and panic: no locks taken */

#endif
