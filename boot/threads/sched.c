/*
 * The native scheduler: per-CPU queues by class, placement, switch, accounting.
 *
 * Locks, outer to inner: thread->lock, queue.lock (own; others' only by trylock while holding one), timer_lock.
 * A CPU's queue.lock is held across its switch, so that nobody takes the previous thread before its registers are saved; who
 * wakes a BLOCKED thread waits for on_cpu to fall first.
 *
 * Service floor: service_starved_since is when a service thread began to wait behind others. After SERVICE_PATIENCE it
 * gets a turn of SERVICE_TURN, in which only class high preempts it: 2 ms in 6. (With 2 ms in 20, which C1 and C2 shared, a
 * method of ten bytes took 40 ms to compile, and a busy program stayed in slow code for seconds.) While the VM thread waits for a safepoint (by short
 * sleeps), service threads, which may be what it waits for, have their turn at once: sched_hurry.
 *
 * Normal floor: in the same way a normal thread gets a turn of YIELD after NORMAL_PATIENCE behind class high. Threads of the JDK spin for one another: who
 * queues at a ReentrantLock spins while the one before it makes itself the queue's head, two instructions in which that one may have been preempted by just
 * the one who spins. Without the floor the CPU was lost for good, and with the lock of the timers all who sleep.
 */
#include "threads/sched.h"
#include "arch/apic.h"
#include "arch/log.h"
#include "arch/time.h"
#include "arch/timer.h"

#define QUANTUM_NS 4000000ul
#define SERVICE_PATIENCE_NS 4000000ul
#define SERVICE_TURN_NS 2000000ul
#define NORMAL_PATIENCE_NS 8000000ul
#define HURRY_NS 2000000ul
#define YIELD_NS 500000ul

void fpu_switch(struct thread *previous, struct thread *next);
void thread_switch(uint64_t *save, uint64_t stack_pointer);
void thread_switched(void);
void thread_bury(struct thread *thread);

static volatile uint64_t hurry_until; /* tsc */

static uint64_t ticks(uint64_t ns) { return mul_div(ns, time_base.hz, 1000000000u); }

static void enqueue(struct run_queue *queue, struct thread *thread, bool front) {
    unsigned class_ = thread->class_;
    thread->next = thread->previous = 0;
    if (queue->head[class_] == 0) {
        queue->head[class_] = queue->tail[class_] = thread;
    } else if (front) {
        thread->next = queue->head[class_];
        thread->next->previous = thread;
        queue->head[class_] = thread;
    } else {
        thread->previous = queue->tail[class_];
        thread->previous->next = thread;
        queue->tail[class_] = thread;
    }
    queue->length++;
}

static void dequeue(struct run_queue *queue, struct thread *thread) {
    unsigned class_ = thread->class_;
    *(thread->previous != 0 ? &thread->previous->next : &queue->head[class_]) = thread->next;
    *(thread->next != 0 ? &thread->next->previous : &queue->tail[class_]) = thread->previous;
    thread->next = thread->previous = 0;
    queue->length--;
}

/* A thread of class high, or a normal one whose patience is over; else null. requires: queue.lock */
static struct thread *pick_high(struct run_queue *queue, uint64_t now) {
    struct thread *high = queue->head[THREAD_HIGH], *normal = queue->head[THREAD_NORMAL];
    if (high == 0 || normal == 0) {
        queue->normal_starved_since = 0;
        return high;
    }
    if (queue->normal_starved_since == 0) {
        queue->normal_starved_since = now;
    } else if (now - queue->normal_starved_since >= ticks(NORMAL_PATIENCE_NS)) {
        queue->normal_starved_since = 0;
        return normal;
    }
    return high;
}

/* requires: queue.lock */
static struct thread *pick(struct cpu *cpu, uint64_t now) {
    struct run_queue *queue = &cpu->queue;
    struct thread *service = queue->head[THREAD_SERVICE], *chosen = pick_high(queue, now);
    if (chosen == 0) {
        chosen = queue->head[THREAD_NORMAL];
    }
    queue->service_turn = false;
    if (service == 0) {
        queue->service_starved_since = 0;
    } else if (chosen == 0) {
        chosen = service;
        queue->service_starved_since = 0;
    } else if (queue->service_starved_since == 0 && now >= hurry_until) {
        queue->service_starved_since = now;
    } else if (now < hurry_until ? chosen->class_ != THREAD_HIGH
                                 : now - queue->service_starved_since >= ticks(SERVICE_PATIENCE_NS)) {
        chosen = service;
        queue->service_turn = true;
        queue->service_starved_since = 0;
    }
    if (chosen != 0) {
        dequeue(queue, chosen);
    }
    return chosen;
}

/* An unpinned thread from another CPU's queue. requires: own queue.lock */
static struct thread *steal(struct cpu *cpu) {
    for (unsigned n = 1; n < MAX_CPUS; n++) {
        struct cpu *other = cpus[(cpu->id + n) % MAX_CPUS];
        if (other == 0 || !other->online || other->queue.length == 0 || !spin_trylock(&other->queue.lock)) {
            continue;
        }
        struct thread *found = 0;
        for (int class_ = 0; class_ < CLASS_COUNT && found == 0; class_++) {
            for (struct thread *t = other->queue.tail[class_]; t != 0 && found == 0; t = t->previous) {
                if (t->affinity >> cpu->id & 1) {
                    found = t;
                }
            }
        }
        if (found != 0) {
            dequeue(&other->queue, found);
            if (other->queue.length == 0) {
                other->queue.quantum_end = 0; /* else its timer would come again and again to end a turn that nobody waits for */
            }
        }
        spin_unlock(&other->queue.lock);
        if (found != 0) {
            return found;
        }
    }
    return 0;
}

void sched_account(struct cpu *cpu, uint64_t now) {
    struct thread *thread = cpu->thread;
    uint64_t ran = now - cpu->accounted_tsc, ring3 = cpu->ring3_tsc - cpu->ring3_accounted;
    uint64_t irq = cpu->time[TIME_IRQ] - cpu->irq_accounted;
    cpu->accounted_tsc = now;
    cpu->ring3_accounted = cpu->ring3_tsc;
    cpu->irq_accounted = cpu->time[TIME_IRQ];
    thread->run_tsc += ran;
    ran = ran > ring3 + irq ? ran - ring3 - irq : 0;
    cpu->time[thread == cpu->idle ? TIME_IDLE : thread->is_carrier || ring3 != 0 ? TIME_CARRIER : TIME_OTHER] += ran;
}

/* When the running thread has to give way to an equal or the service class; 0 = not at all. requires: queue.lock */
static uint64_t quantum_for(struct cpu *cpu, struct thread *running, uint64_t now) {
    struct run_queue *queue = &cpu->queue;
    if (queue->length == 0 || running == cpu->idle) {
        return 0;
    }
    if (queue->service_turn) {
        return now + ticks(SERVICE_TURN_NS);
    }
    if (queue->head[THREAD_HIGH] != 0 && running->class_ != THREAD_HIGH) {
        return now + ticks(YIELD_NS); /* it runs because a higher one yielded, or by the floor */
    }
    if (queue->head[running->class_] != 0) {
        return now + ticks(QUANTUM_NS);
    }
    if (running->class_ == THREAD_SERVICE && queue->head[THREAD_NORMAL] != 0) {
        return now + ticks(YIELD_NS);
    }
    if (queue->head[THREAD_SERVICE] != 0) {
        if (queue->service_starved_since == 0) {
            queue->service_starved_since = now;
        }
        return queue->service_starved_since + ticks(SERVICE_PATIENCE_NS);
    }
    return now + ticks(QUANTUM_NS);
}

static void set_quantum(struct cpu *cpu, struct thread *running, uint64_t now) {
    cpu->queue.quantum_end = quantum_for(cpu, running, now);
    timer_update(cpu, now);
}

/* Called on the kernel stack, or by a leaf function on a Java stack; both are fine, the switch keeps everything on it. */
static void reschedule(bool yield) {
    struct cpu *cpu = cpu_this();
    struct thread *previous = cpu->thread;
    spin_lock(&cpu->queue.lock);
    uint64_t now = rdtsc();
    cpu->reschedule = 0;
    struct thread *next = 0;
    if (previous->state == THREAD_RUNNING && previous != cpu->idle) {
        bool expired = yield || (cpu->queue.quantum_end != 0 && now >= cpu->queue.quantum_end);
        previous->state = THREAD_READY;
        if (yield) { /* anybody else first, whatever the class: the caller waits for something */
            next = pick(cpu, now);
        }
        enqueue(&cpu->queue, previous, !expired);
    }
    if (next == 0) {
        next = pick(cpu, now);
    }
    if (next == 0) {
        next = steal(cpu);
    }
    if (next == 0) {
        next = cpu->idle;
    }
    sched_account(cpu, now);
    next->state = THREAD_RUNNING;
    set_quantum(cpu, next, now);
    if (next == previous) {
        spin_unlock(&cpu->queue.lock);
        return;
    }
    if (previous == cpu->idle) {
        cpu->heartbeat = now;
        cpu->halted = false;
    }
    previous->user_context = (uint64_t)cpu->run_context;
    previous->user_stack = cpu->run_stack;
    cpu->run_context = (struct exo_user_context *)next->user_context;
    cpu->run_stack = next->user_stack;
    fpu_switch(previous, next);
    cpu->thread = next;
    cpu->kernel_stack = next->kernel_stack_top;
    cpu->fs_base = next->fs_base;
    cpu_write_fs(next->fs_base);
    next->on_cpu = 1;
    next->cpu = cpu->id;
    cpu->previous = previous;
    thread_switch(&previous->stack_pointer, next->stack_pointer);
    thread_switched();
}

/* On the new thread's stack. */
void thread_switched(void) {
    struct cpu *cpu = cpu_this();
    struct thread *previous = cpu->previous;
    bool dead = previous->state == THREAD_DEAD;
    __atomic_store_n(&previous->on_cpu, 0, __ATOMIC_RELEASE);
    spin_unlock(&cpu->queue.lock);
    if (dead) {
        thread_bury(previous);
    }
}

void schedule(void) { reschedule(false); }

void schedule_if_needed(void) {
    struct cpu *cpu = cpu_this();
    while (cpu->reschedule && cpu->thread->preempt_count == 0) {
        reschedule(false);
        cpu = cpu_this();
    }
}

void thread_yield(void) {
    uint64_t flags = irq_save();
    if (cpu_this()->queue.length != 0) {
        reschedule(true);
    }
    irq_restore(flags);
}

static bool is_idle(const struct cpu *cpu) { return cpu->thread == cpu->idle && cpu->queue.length == 0; }

/* The last CPU if it is idle or the only one allowed, else an idle one, else the last. */
static struct cpu *place(struct thread *thread) {
    uint64_t allowed = 0;
    struct cpu *last = cpus[thread->cpu], *first = 0;
    if ((thread->affinity >> thread->cpu & 1) && last != 0 && last->online && is_idle(last)) {
        return last;
    }
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        struct cpu *cpu = cpus[i];
        if (cpu != 0 && cpu->online && (thread->affinity >> i & 1)) {
            allowed |= 1ul << i;
            if (is_idle(cpu)) {
                return cpu;
            }
            first = first != 0 ? first : cpu;
        }
    }
    return (allowed >> thread->cpu & 1) || first == 0 ? last : first;
}

void sched_make_ready(struct thread *thread, bool front) {
    struct cpu *cpu = place(thread), *self = cpu_this();
    spin_lock(&cpu->queue.lock);
    thread->cpu = cpu->id;
    thread->state = THREAD_READY;
    enqueue(&cpu->queue, thread, front);
    unsigned running = cpu->thread->class_;
    bool preempt = thread->class_ < running && !(cpu->queue.service_turn && thread->class_ != THREAD_HIGH);
    if (preempt) {
        cpu->reschedule = 1;
    }
    bool tell = preempt || cpu->queue.quantum_end == 0;
    if (cpu == self && !preempt && tell) {
        set_quantum(cpu, cpu->thread, rdtsc());
    }
    spin_unlock(&cpu->queue.lock);
    if (cpu != self && tell) {
        apic_send(cpu->apic_id, TRAP_RESCHEDULE);
    }
}

void sched_hurry(void) {
    struct cpu *self = cpu_this();
    hurry_until = rdtsc() + ticks(HURRY_NS);
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        struct cpu *cpu = cpus[i];
        if (cpu != 0 && cpu != self && cpu->online && cpu->queue.head[THREAD_SERVICE] != 0 && !cpu->queue.service_turn) {
            cpu->reschedule = 1;
            apic_send(cpu->apic_id, TRAP_RESCHEDULE);
        }
    }
}

/* Timer or reschedule interrupt: starts a quantum that a waker asked for, ends one that is over. */
void sched_quantum_check(struct cpu *cpu, uint64_t now) {
    spin_lock(&cpu->queue.lock);
    struct run_queue *queue = &cpu->queue;
    if (queue->length != 0 && cpu->thread != cpu->idle) {
        if (queue->quantum_end == 0) {
            queue->quantum_end = quantum_for(cpu, cpu->thread, now);
        } else if (now >= queue->quantum_end) {
            cpu->reschedule = 1;
        }
    } else if (queue->length != 0) {
        cpu->reschedule = 1;
    }
    spin_unlock(&cpu->queue.lock);
}

void sched_idle(void) {
    for (;;) {
        irq_disable();
        struct cpu *cpu = cpu_this();
        if (cpu->reschedule || cpu->queue.length != 0) {
            schedule();
            irq_enable();
        } else {
            cpu->halted = true;
            __asm__ volatile("sti; hlt" ::: "memory");
            cpu->halted = false;
        }
    }
}
