/*
 * Life of a native thread: creation, park and unpark, end. See threads/thread.h.
 *
 * Lock: thread->lock guards state, permit, timed_out. A dead thread's memory is reused only after the CPU it ran on has left its stack
 * (thread_bury) and freed at the next creation, in thread context.
 */
#include "threads/thread.h"
#include "arch/log.h"
#include "arch/time.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/phys.h"
#include "threads/carrier.h"
#include "threads/sched.h"

enum { ESRCH_ = 3, EINVAL_ = 22 };
#define STACK_ORDER 2
_Static_assert(KERNEL_STACK_SIZE == PAGE_SIZE << STACK_ORDER, "stack order");

static struct spinlock all_lock = SPINLOCK_INIT;
static struct thread *all_threads, *graveyard; /* under all_lock */
static unsigned living;
static int32_t next_jvm_id = 1, next_nucleus_id = 1000000;

extern char thread_begin_jvm[], thread_begin_kernel[];
void thread_enter_frame(const struct trap_frame *frame) __attribute__((noreturn));

struct thread *thread_current(void) {
    struct thread *thread;
    __asm__ volatile("mov %%gs:8, %0" : "=r"(thread));
    return thread;
}

unsigned thread_count(void) { return living; }

static void release(struct thread *thread) {
    if (thread->kernel_stack != 0) {
        phys_free(thread->kernel_stack, STACK_ORDER);
    }
    kfree(thread->fpu_area);
    kfree(thread);
}

/* Frees the dead. Thread context. */
static void empty_graveyard(void) {
    uint64_t flags = spin_lock_irqsave(&all_lock);
    struct thread *dead = graveyard;
    graveyard = 0;
    spin_unlock_irqrestore(&all_lock, flags);
    while (dead != 0) {
        struct thread *next = dead->next;
        release(dead);
        dead = next;
    }
}

/* Interrupts off; the thread's CPU has left its stack. */
void thread_bury(struct thread *thread) {
    spin_lock(&all_lock);
    *(thread->all_previous != 0 ? &thread->all_previous->all_next : &all_threads) = thread->all_next;
    if (thread->all_next != 0) {
        thread->all_next->all_previous = thread->all_previous;
    }
    living--;
    thread->next = graveyard;
    graveyard = thread;
    spin_unlock(&all_lock);
}

static void enlist(struct thread *thread) {
    uint64_t flags = spin_lock_irqsave(&all_lock);
    thread->all_next = all_threads;
    if (all_threads != 0) {
        all_threads->all_previous = thread;
    }
    all_threads = thread;
    living++;
    spin_unlock_irqrestore(&all_lock, flags);
}

int64_t thread_run_tsc(int32_t id) {
    int64_t ticks = -ESRCH_;
    uint64_t flags = spin_lock_irqsave(&all_lock);
    struct thread *thread = all_threads;
    while (thread != 0 && thread->id != id) {
        thread = thread->all_next;
    }
    if (thread != 0) {
        struct cpu *cpu = cpus[thread->cpu];
        uint64_t running = cpu->thread == thread ? rdtsc() - cpu->accounted_tsc : 0;
        ticks = (int64_t)(thread->run_tsc + ((int64_t)running > 0 ? running : 0));
    }
    spin_unlock_irqrestore(&all_lock, flags);
    return ticks;
}

static struct thread *create(const char *name, int class_, bool jvm) {
    empty_graveyard();
    struct thread *thread = kzalloc(sizeof *thread);
    if (thread == 0) {
        return 0;
    }
    thread->kernel_stack = phys_alloc(STACK_ORDER, 0);
    if (jvm) {
        thread->fpu_area = kzalloc(fpu_size() < PAGE_SIZE ? PAGE_SIZE : fpu_size()); /* page-aligned */
    }
    if (thread->kernel_stack == 0 || (jvm && thread->fpu_area == 0)) {
        release(thread);
        return 0;
    }
    thread->kernel_stack_top = (uint64_t)phys_to_virt(thread->kernel_stack) + KERNEL_STACK_SIZE;
    text_copy(thread->name, sizeof thread->name, name);
    thread->class_ = (uint8_t)class_;
    thread->affinity = ~0ul;
    thread->fpu_clean = 1;
    thread->cpu = cpu_id();
    thread->id = __atomic_fetch_add(jvm ? &next_jvm_id : &next_nucleus_id, 1, __ATOMIC_RELAXED);
    enlist(thread);
    return thread;
}

/* The idle thread of a CPU: runs on the stack it was called on. */
void sched_init_cpu(struct cpu *cpu) {
    struct thread *idle = kzalloc(sizeof *idle);
    if (idle == 0) {
        panic("no memory for the idle thread of cpu %u", cpu->id);
    }
    uint64_t stack = phys_alloc(STACK_ORDER, 0); /* for its traps */
    idle->kernel_stack = stack;
    idle->kernel_stack_top = (uint64_t)phys_to_virt(stack) + KERNEL_STACK_SIZE;
    format_text(idle->name, sizeof idle->name, "idle%u", cpu->id);
    idle->class_ = THREAD_IDLE;
    idle->state = THREAD_RUNNING;
    idle->affinity = 1ul << cpu->id;
    idle->cpu = cpu->id;
    idle->on_cpu = 1;
    idle->id = -(int32_t)cpu->id;
    cpu->idle = cpu->thread = idle;
    cpu->kernel_stack = idle->kernel_stack_top;
    cpu->accounted_tsc = cpu->heartbeat = rdtsc();
}

/* Stack image that thread_switch pops: r15 r14 r13 r12 rbx rbp, return address. */
static void prepare_stack(struct thread *thread, uint64_t top, void *begin, uint64_t rbx, uint64_t r12) {
    uint64_t *stack = (uint64_t *)top;
    *--stack = (uint64_t)begin;
    *--stack = 0;
    *--stack = rbx;
    *--stack = r12;
    *--stack = 0;
    *--stack = 0;
    *--stack = 0;
    thread->stack_pointer = (uint64_t)stack;
}

struct thread *thread_spawn_jvm(const struct trap_frame *initial, uint64_t fs_base, const char *name, int class_) {
    struct thread *thread = create(name, class_, true);
    if (thread != 0) {
        uint64_t top = thread->kernel_stack_top - sizeof *initial;
        memcpy((void *)top, initial, sizeof *initial);
        thread->fs_base = fs_base;
        if (thread_current()->fpu_area != 0) {
            fpu_save(thread->fpu_area);
            thread->fpu_clean = 0;
        }
        prepare_stack(thread, top, thread_begin_jvm, 0, 0);
    }
    return thread;
}

struct thread *thread_spawn_kernel(void (*function)(void *), void *argument, const char *name, int class_) {
    struct thread *thread = create(name, class_, strcmp(name, "main") == 0);
    if (thread != 0) {
        prepare_stack(thread, thread->kernel_stack_top, thread_begin_kernel, (uint64_t)function, (uint64_t)argument);
    }
    return thread;
}

void thread_start(struct thread *thread) {
    uint64_t flags = spin_lock_irqsave(&thread->lock);
    sched_make_ready(thread, false);
    spin_unlock_irqrestore(&thread->lock, flags);
    preempt_disable();
    preempt_enable();
}

void thread_exit(void) {
    irq_disable();
    struct thread *self = thread_current();
    carrier_forget(self);
    while (self->expiring) {
        relax();
    }
    spin_lock(&self->lock); /* whose time-out handler let go of it before: nobody else knows us any more */
    self->state = THREAD_DEAD;
    spin_unlock(&self->lock);
    schedule();
    panic("a dead thread runs");
}

void thread_enter_jvm(const struct trap_frame *frame, uint64_t fs_base) {
    struct thread *self = thread_current();
    struct trap_frame *top = (struct trap_frame *)self->kernel_stack_top - 1;
    irq_disable();
    memmove(top, frame, sizeof *frame);
    thread_set_fs_base(fs_base);
    thread_enter_frame(top);
}

void thread_set_fs_base(uint64_t fs_base) {
    uint64_t flags = irq_save();
    thread_current()->fs_base = fs_base;
    cpu_this()->fs_base = fs_base;
    cpu_write_fs(fs_base);
    irq_restore(flags);
}

/* Threads of HotSpot that others wait for. */
static const char *const high_names[] = {"VM Thread", "VM Periodic", "VirtualThread-u", "GC Thread", "ZWorker", "ZDriver",
                                         "G1 Main Marker", "G1 Service", "Shenandoah", "XWorker", "VThread-unp", "Safepoint"};

void thread_set_name(struct thread *thread, const char *name) {
    text_copy(thread->name, sizeof thread->name, name);
    thread->hurries = strcmp(name, "VM Thread") == 0;
    for (unsigned i = 0; i < sizeof high_names / sizeof high_names[0]; i++) {
        if (strncmp(name, high_names[i], strlen(high_names[i])) == 0) {
            thread->class_ = THREAD_HIGH; /* by the thread itself, running: not queued */
        }
    }
}

int thread_park(uint64_t deadline_ns) {
    uint64_t flags = irq_save();
    struct thread *self = thread_current();
    spin_lock(&self->lock);
    if (self->permit) {
        self->permit = 0;
        spin_unlock(&self->lock);
        irq_restore(flags);
        return 1;
    }
    if (deadline_ns != 0 && now_ns() >= deadline_ns) {
        spin_unlock(&self->lock);
        irq_restore(flags);
        return 0;
    }
    self->state = THREAD_BLOCKED;
    self->timed_out = 0;
    self->park_sequence++;
    if (deadline_ns != 0) {
        sleep_add(self, deadline_ns);
    }
    spin_unlock(&self->lock);
    if (self->hurries && deadline_ns != 0) {
        sched_hurry();
    }
    bool carrier = carrier_blocks(self);
    schedule();
    if (carrier) {
        carrier_resumes(self);
    }
    int woken = !self->timed_out;
    irq_restore(flags);
    return woken;
}

/* By unpark (sequence 0), or by a time-out of that park. Interrupts may be on or off. */
void thread_wake(struct thread *thread, uint64_t sequence) {
    uint64_t flags = spin_lock_irqsave(&thread->lock);
    bool timed_out = sequence != 0;
    if (thread->state == THREAD_BLOCKED && (!timed_out || thread->park_sequence == sequence)) {
        while (__atomic_load_n(&thread->on_cpu, __ATOMIC_ACQUIRE)) {
            relax();
        }
        if (thread->sleeping) {
            sleep_remove(thread);
        }
        thread->timed_out = timed_out;
        sched_make_ready(thread, true);
    } else if (!timed_out) {
        thread->permit = 1;
    }
    if (timed_out) {
        thread->expiring = 0;
    }
    spin_unlock(&thread->lock);
    if ((flags & 0x200) != 0) {
        schedule_if_needed();
    }
    irq_restore(flags);
}

void thread_unpark(struct thread *thread) { thread_wake(thread, 0); }

void preempt_disable(void) {
    thread_current()->preempt_count++;
    __asm__ volatile("" ::: "memory");
}

void preempt_enable(void) {
    __asm__ volatile("" ::: "memory");
    struct thread *self = thread_current();
    if (--self->preempt_count == 0) {
        uint64_t flags = irq_save();
        if (flags & 0x200) {
            schedule_if_needed();
        }
        irq_restore(flags);
    }
}

int thread_set_affinity(uint64_t mask) {
    uint64_t online = 0;
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        online |= (uint64_t)(cpus[i] != 0 && cpus[i]->online) << i;
    }
    if ((mask & online) == 0) {
        return -EINVAL_;
    }
    struct thread *self = thread_current();
    self->affinity = mask & online;
    while ((self->affinity >> cpu_id() & 1) == 0) {
        thread_park(now_ns() + 20000); /* whoever wakes us places us where we may run */
    }
    return 0;
}

static const char *const state_names[] = {"new", "ready", "running", "blocked", "dead"};

void thread_print_all(void) {
    unsigned printed = 0;
    for (struct thread *t = all_threads; t != 0 && printed < 500; t = t->all_next, printed++) {
        log_print("  thread %d %s class %u cpu %u %s%s%s ran %lu ms", t->id, t->name, t->class_, t->cpu,
                  t->state <= THREAD_DEAD ? state_names[t->state] : "?", t->permit ? " permit" : "",
                  t->is_carrier ? (t->in_idle ? " carrier-idle" : " carrier") : "", t->run_tsc / (time_base.hz / 1000 + 1));
    }
}
