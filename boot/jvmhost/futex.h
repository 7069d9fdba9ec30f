/*
 * futex(2) for one address space. A waiter lies on its thread's kernel stack and in the bucket of its address; whoever
 * wakes it takes it out and gives the thread its permit, both under the bucket's lock, and the waiter takes
 * that lock once more before it leaves: so the thread still exists when it is unparked.
 */
#ifndef JVMHOST_FUTEX_H
#define JVMHOST_FUTEX_H
#include <stdint.h>

enum {
    FUTEX_WAIT = 0, FUTEX_WAKE = 1, FUTEX_REQUEUE = 3, FUTEX_CMP_REQUEUE = 4, FUTEX_WAKE_OP = 5, FUTEX_WAIT_BITSET = 9,
    FUTEX_WAKE_BITSET = 10, FUTEX_PRIVATE = 128, FUTEX_CLOCK_REALTIME = 256
};
#define FUTEX_ALL 0xffffffffu

/* deadline_ns: now_ns() scale, 0 = none. 0 when woken, -EAGAIN when *address != expected, -ETIMEDOUT, -EFAULT. */
int64_t futex_wait(uint64_t address, uint32_t expected, uint64_t deadline_ns, uint32_t bitset);
/* Wakes up to count waiters that share a bit with bitset; how many. */
int64_t futex_wake(uint64_t address, uint64_t count, uint32_t bitset);
/* Wakes up to wake, moves up to move others to address to. With compare, -EAGAIN unless *address == expected. */
int64_t futex_requeue(uint64_t address, uint64_t wake, uint64_t move, uint64_t to, int compare, uint32_t expected);
/* FUTEX_WAKE_OP: changes *second as operation says, wakes up to wake on address, and up to wake2 on second if its
 * old value passes the comparison. */
int64_t futex_wake_op(uint64_t address, uint64_t wake, uint64_t second, uint64_t wake2, uint32_t operation);

#endif
