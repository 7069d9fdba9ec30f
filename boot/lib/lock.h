/*
 * The lock of thread-context code: a ticket lock held with preemption off and interrupts ON, so that a CPU
 * that spins still acknowledges TLB shoot-downs; so it does where a fault found them off. Never take one in an interrupt handler.
 *
 * Order (take only downwards): futex bucket, file tree, vm, file node, heap, phys.
 */
#ifndef LIB_LOCK_H
#define LIB_LOCK_H
#include <stdint.h>

#include "threads/thread.h" /* preempt_disable, preempt_enable */

struct lock {
    uint32_t next, serving;
};

static inline void lock_acquire(struct lock *lock)
{
    preempt_disable();
    uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket)
        relax();
}

static inline void lock_release(struct lock *lock)
{
    __atomic_store_n(&lock->serving, lock->serving + 1, __ATOMIC_RELEASE);
    preempt_enable();
}

#endif
