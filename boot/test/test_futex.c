/* futex(2) with pthreads as native threads and simulated JVM memory. */
#include <pthread.h>
#include <unistd.h>

#include "jvmhost/futex.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"
#include "unit.h"

uint64_t now_ns(void);

static uint64_t word, other;

static void set(uint64_t at, uint32_t value) { CHECK_EQUAL(vm_copy_out(at, &value, 4), 0); }
static uint32_t get(uint64_t at)
{
    uint32_t value = 0;
    CHECK_EQUAL(vm_load32(at, &value), 0);
    return value;
}

static void memory(void)
{
    machine(16);
    word = (uint64_t)vm_mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, 0, 0);
    other = word + 4096 + 64;
    set(word, 0);
    set(other, 0);
}

static void *waits(void *result)
{
    *(volatile int64_t *)result = futex_wait(word, 0, 0, FUTEX_ALL);
    return 0;
}

enum { WAITERS = 6 };
static pthread_t threads[WAITERS];
static volatile int64_t results[WAITERS];

static void start(void)
{
    for (int i = 0; i < WAITERS; i++) {
        results[i] = 99;
        pthread_create(&threads[i], 0, waits, (void *)&results[i]);
    }
    usleep(50000); /* a late one is counted by wake_all */
}

static int64_t wake_all(uint64_t at, int64_t wanted)
{
    int64_t done = 0;
    for (int i = 0; i < 1000 && done < wanted; i++, usleep(1000))
        done += futex_wake(at, 100, FUTEX_ALL);
    return done;
}

static void joined(void)
{
    for (int i = 0; i < WAITERS; i++) {
        pthread_join(threads[i], 0);
        CHECK_EQUAL(results[i], 0);
    }
}

static void refuses_what_does_not_match(void)
{
    memory();
    CHECK_EQUAL(futex_wait(word, 1, 0, FUTEX_ALL), -EAGAIN);
    CHECK_EQUAL(futex_wait(word, 0, 0, 0), -EINVAL);
    CHECK_EQUAL(futex_wait(word + 1, 0, 0, FUTEX_ALL), -EFAULT);
    CHECK_EQUAL(futex_wait(0, 0, 0, FUTEX_ALL), -EFAULT);
    CHECK_EQUAL(futex_wake(word, 1, FUTEX_ALL), 0);
    CHECK_EQUAL(futex_requeue(word, 1, 1, other, 1, 5), -EAGAIN);
    CHECK_EQUAL(futex_requeue(word, 1, 1, other + 1, 0, 0), -EINVAL);
}

static void times_out(void)
{
    memory();
    uint64_t before = now_ns();
    CHECK_EQUAL(futex_wait(word, 0, before + 20000000, FUTEX_ALL), -ETIMEDOUT);
    CHECK(now_ns() - before >= 20000000);
    CHECK_EQUAL(futex_wait(word, 0, 1, FUTEX_ALL), -ETIMEDOUT);
    CHECK_EQUAL(futex_wake(word, 1, FUTEX_ALL), 0); /* nobody was left behind */
}

static void wakes_all(void)
{
    memory();
    start();
    CHECK_EQUAL(wake_all(word, WAITERS), WAITERS);
    joined();
}

static void bitset_selects(void)
{
    memory();
    start();
    CHECK_EQUAL(futex_wake(word, 0, FUTEX_ALL), 0);
    int64_t done = futex_wake(word, 1, 4);
    CHECK(done <= 1);
    CHECK_EQUAL(wake_all(word, WAITERS - done), WAITERS - done);
    joined();
}

static void requeue_moves(void)
{
    memory();
    start();
    int64_t done = 0;
    for (int i = 0; i < 1000 && done < WAITERS; i++, usleep(1000))
        done += futex_requeue(word, done ? 0 : 1, 100, other, 1, 0);
    CHECK_EQUAL(done, WAITERS);
    CHECK_EQUAL(futex_wake(word, 100, FUTEX_ALL), 0);
    CHECK_EQUAL(wake_all(other, WAITERS - 1), WAITERS - 1);
    joined();
}

static void wake_op_changes_and_compares(void)
{
    memory();
    set(other, 5);
    uint32_t add3_if_eq5 = 1u << 28 | 0u << 24 | 3u << 12 | 5;
    CHECK_EQUAL(futex_wake_op(word, 1, other, 1, add3_if_eq5), 0);
    CHECK_EQUAL(get(other), 8);
    uint32_t minus1 = 1u << 28 | 0u << 24 | 0xfffu << 12 | 0;
    CHECK_EQUAL(futex_wake_op(word, 1, other, 1, minus1), 0);
    CHECK_EQUAL(get(other), 7);
    uint32_t or_bit4 = (2u | 8u) << 28 | 4u << 12;
    CHECK_EQUAL(futex_wake_op(word, 1, other, 1, or_bit4), 0);
    CHECK_EQUAL(get(other), 7 | 16);
    CHECK_EQUAL(futex_wake_op(word, 1, other, 1, 7u << 28), -ENOSYS);
    start();
    CHECK_EQUAL(futex_wake_op(other, 1, word, 100, 0u << 28 | 0u << 24 | 1u << 12 | 0), WAITERS); /* word = 1 if it was 0 */
    CHECK_EQUAL(get(word), 1);
    joined();
}

/* A mutex of the classic three states, to find lost wake-ups. */
static int counter;
static void *locks(void *unused)
{
    for (int i = 0; i < 3000; i++) {
        uint32_t seen;
        vm_cmpxchg32(word, 0, 1, &seen);
        while (seen) {
            if (seen == 1)
                vm_cmpxchg32(word, 1, 2, &seen);
            if (seen)
                futex_wait(word, 2, 0, FUTEX_ALL);
            vm_cmpxchg32(word, 0, 2, &seen);
        }
        counter++;
        uint32_t old = 1;
        vm_cmpxchg32(word, old, 0, &seen);
        if (seen == 2) {
            vm_cmpxchg32(word, 2, 0, &seen);
            futex_wake(word, 1, FUTEX_ALL);
        }
    }
    return unused;
}

static void no_wake_up_is_lost(void)
{
    memory();
    counter = 0;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], 0, locks, 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], 0);
    CHECK_EQUAL(counter, 4 * 3000);
}

const struct unit_test futex_tests[] = {{"futex refuses what does not match", refuses_what_does_not_match},
                                        {"futex times out", times_out},
                                        {"futex wakes all", wakes_all},
                                        {"futex bitset selects", bitset_selects},
                                        {"futex requeue moves", requeue_moves},
                                        {"futex wake_op changes and compares", wake_op_changes_and_compares},
                                        {"no futex wake-up is lost", no_wake_up_is_lost},
                                        {0, 0}};
