/*
 * Spin locks: ticket locks held with interrupts off, so the holder is never preempted. Not recursive. Order between
 * locks is the business of the modules; a lock that interrupt handlers take must always be taken with irqsave.
 */
#ifndef EXO_ARCH_SPINLOCK_H
#define EXO_ARCH_SPINLOCK_H
#include "arch/cpu.h"

/* Waits for a moment; with interrupts off it also acknowledges TLB shoot-downs, whose requester may hold what we wait for. */
void relax(void);

struct spinlock {
    uint16_t next, owner;
};
#define SPINLOCK_INIT {0, 0}

static inline void spin_lock(struct spinlock *lock) { /* requires: interrupts off */
    uint16_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket) {
        relax();
    }
}
static inline bool spin_trylock(struct spinlock *lock) { /* requires: interrupts off */
    uint16_t owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED), expected = owner;
    return __atomic_compare_exchange_n(&lock->next, &expected, (uint16_t)(owner + 1), false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}
static inline void spin_unlock(struct spinlock *lock) {
    __atomic_store_n(&lock->owner, (uint16_t)(lock->owner + 1), __ATOMIC_RELEASE);
}
static inline uint64_t spin_lock_irqsave(struct spinlock *lock) {
    uint64_t flags = irq_save();
    spin_lock(lock);
    return flags;
}
static inline void spin_unlock_irqrestore(struct spinlock *lock, uint64_t flags) {
    spin_unlock(lock);
    irq_restore(flags);
}

#endif
