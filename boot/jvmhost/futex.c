/* See futex.h. Locks: one or two buckets, in address order; the vm lock below them. */
#include "jvmhost/futex.h"

#include "arch/time.h"
#include "lib/lock.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"

#define BUCKETS 256

struct waiter {
    struct waiter *next, **link; /* link null: taken out, that is, woken */
    uint64_t address;
    uint32_t bitset;
    struct thread *thread;
    struct bucket *bucket;
};

struct bucket {
    struct lock lock;
    struct waiter *first, **last;
} __attribute__((aligned(64)));

static struct bucket buckets[BUCKETS];

static struct bucket *bucket_of(uint64_t address)
{
    return &buckets[(address >> 2) * 0x9e3779b97f4a7c15ull >> 56];
}

/* requires: the bucket's lock */
static void append(struct bucket *b, struct waiter *w)
{
    if (!b->last)
        b->last = &b->first;
    w->next = 0;
    w->link = b->last;
    *b->last = w;
    b->last = &w->next;
    __atomic_store_n(&w->bucket, b, __ATOMIC_RELEASE);
}

/* requires: the bucket's lock */
static void take_out(struct bucket *b, struct waiter *w)
{
    *w->link = w->next;
    if (w->next)
        w->next->link = w->link;
    else
        b->last = w->link;
    __atomic_store_n(&w->link, 0, __ATOMIC_RELEASE);
}

static void lock_two(struct bucket *a, struct bucket *b)
{
    lock_acquire(&(a < b ? a : b)->lock);
    if (a != b)
        lock_acquire(&(a < b ? b : a)->lock);
}

static void unlock_two(struct bucket *a, struct bucket *b)
{
    if (a != b)
        lock_release(&b->lock);
    lock_release(&a->lock);
}

/* Locks the bucket that the waiter is in; requeueing may move it meanwhile. */
static struct bucket *lock_own(struct waiter *w)
{
    for (;;) {
        struct bucket *b = __atomic_load_n(&w->bucket, __ATOMIC_ACQUIRE);
        lock_acquire(&b->lock);
        if (b == w->bucket)
            return b;
        lock_release(&b->lock);
    }
}

int64_t futex_wait(uint64_t address, uint32_t expected, uint64_t deadline_ns, uint32_t bitset)
{
    struct waiter w = {.address = address, .bitset = bitset, .thread = thread_current()};
    struct bucket *b = bucket_of(address);
    uint32_t value;
    if (!bitset)
        return -EINVAL;
    lock_acquire(&b->lock);
    int64_t result = vm_load32(address, &value);
    if (!result && value != expected)
        result = -EAGAIN;
    if (!result)
        append(b, &w);
    lock_release(&b->lock);
    if (result)
        return result;
    for (;;) {
        int woken = thread_park(deadline_ns);
        bool late = !woken && deadline_ns && now_ns() >= deadline_ns;
        if (!late && __atomic_load_n(&w.link, __ATOMIC_ACQUIRE))
            continue; /* a permit left over from an earlier wait */
        b = lock_own(&w);
        if (w.link && late) {
            take_out(b, &w);
            result = -ETIMEDOUT;
        }
        bool out = !w.link;
        lock_release(&b->lock);
        if (out)
            return result;
    }
}

/* requires: the bucket's lock */
static int64_t wake(struct bucket *b, uint64_t address, uint64_t count, uint32_t bitset)
{
    int64_t done = 0;
    for (struct waiter *w = b->first, *next; w && (uint64_t)done < count; w = next) {
        next = w->next;
        if (w->address != address || !(w->bitset & bitset))
            continue;
        struct thread *thread = w->thread;
        take_out(b, w);
        thread_unpark(thread);
        done++;
    }
    return done;
}

int64_t futex_wake(uint64_t address, uint64_t count, uint32_t bitset)
{
    struct bucket *b = bucket_of(address);
    if (address & 3 || !bitset)
        return -EINVAL;
    lock_acquire(&b->lock);
    int64_t done = wake(b, address, count, bitset);
    lock_release(&b->lock);
    return done;
}

int64_t futex_requeue(uint64_t address, uint64_t wakes, uint64_t moves, uint64_t to, int compare, uint32_t expected)
{
    struct bucket *a = bucket_of(address), *b = bucket_of(to);
    uint32_t value = expected;
    if (address & 3 || to & 3)
        return -EINVAL;
    lock_two(a, b);
    int64_t done = compare ? vm_load32(address, &value) : 0;
    if (!done && value != expected)
        done = -EAGAIN;
    if (!done) {
        done = wake(a, address, wakes, FUTEX_ALL);
        uint64_t moved = 0;
        for (struct waiter *w = a->first, *next, *end = 0; w && w != end && moved < moves; w = next) {
            next = w->next;
            if (w->address != address || address == to)
                continue;
            take_out(a, w);
            w->address = to;
            append(b, w);
            end = end ? end : a == b ? w : 0; /* in one bucket, stop at the first that was moved */
            moved++;
        }
        done += compare ? (int64_t)moved : 0;
    }
    unlock_two(a, b);
    return done;
}

static int32_t sign_extend12(uint32_t value) { return (int32_t)(value << 20) >> 20; }

int64_t futex_wake_op(uint64_t address, uint64_t wakes, uint64_t second, uint64_t wakes2, uint32_t operation)
{
    struct bucket *a = bucket_of(address), *b = bucket_of(second);
    int32_t argument = sign_extend12(operation >> 12 & 0xfff), against = sign_extend12(operation & 0xfff);
    uint32_t kind = operation >> 28, comparison = operation >> 24 & 15, old, seen;
    if (address & 3 || second & 3)
        return -EINVAL;
    if (kind & 8)
        argument = (int32_t)(1u << (argument & 31));
    lock_two(a, b);
    int64_t done = vm_load32(second, &old);
    while (!done) {
        uint32_t x = (uint32_t)argument;
        uint32_t new = (kind & 7) == 0 ? x : (kind & 7) == 1 ? old + x : (kind & 7) == 2 ? old | x
                     : (kind & 7) == 3 ? old & ~x : old ^ x;
        done = (kind & 7) > 4 ? -ENOSYS : vm_cmpxchg32(second, old, new, &seen);
        if (done || seen == old)
            break;
        old = seen;
    }
    if (!done) {
        int32_t o = (int32_t)old;
        bool passes = comparison == 0 ? o == against : comparison == 1 ? o != against : comparison == 2 ? o < against
                    : comparison == 3 ? o <= against : comparison == 4 ? o > against : o >= against;
        done = wake(a, address, wakes, FUTEX_ALL);
        if (passes)
            done += wake(b, second, wakes2, FUTEX_ALL);
    }
    unlock_two(a, b);
    return done;
}
