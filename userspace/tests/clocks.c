/*
 * clocks: what programs read of the clocks through the vDSO agrees with the calls, never goes backwards, and its pages can be read but not changed. Ends with 0 when
 * all of that holds; says what does not.
 */
#include "exo.h"

enum { CLOCK_TAI = 11, CLOCK_THREAD_CPUTIME = 3, NO_CLOCK = 99, EINVAL_ = 22, ROUNDS = 2000, PAGE = 4096, PROT_RW = 3 };

typedef int clock_function(int clock, struct timespec *out);
typedef int day_function(struct timespec *out, void *zone);
typedef long time_function(long *out);

static int failures;

static void check(bool good, const char *what, long number)
{
    if (!good && failures++ < 20)
        printf("clocks: %s (%ld)\n", what, number);
}

static long nanos(struct timespec time) { return time.tv_sec * 1000000000 + time.tv_nsec; }

static long by_call(int clock)
{
    struct timespec time = {-1, -1};
    check(sys_clock_gettime(clock, &time) == 0, "the call fails", clock);
    return nanos(time);
}

static long by_function(clock_function *function, int clock)
{
    struct timespec time = {-1, -1};
    check(function(clock, &time) == 0, "the function fails", clock);
    check(time.tv_nsec >= 0 && time.tv_nsec < 1000000000, "no time", time.tv_nsec);
    return nanos(time);
}

static void agree(clock_function *function)
{
    static const int clocks[] = {0, 1, 4, 5, 6, 7, CLOCK_TAI};
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        for (int round = 0; round < ROUNDS; round++) {
            long before = by_call(clocks[i]), between = by_function(function, clocks[i]), after = by_call(clocks[i]);
            check(before <= between && between <= after, "goes backwards", clocks[i]);
        }
    struct timespec time;
    check(function(NO_CLOCK, &time) == -EINVAL_, "a clock that is none", NO_CLOCK);
    check(function(-1, &time) == (int)sys_clock_gettime(-1, &time), "a clock of a process that is none", -1);
    check(by_function(function, CLOCK_THREAD_CPUTIME) > 0, "no time of the thread", CLOCK_THREAD_CPUTIME);
}

static void of_day(day_function *day, time_function *seconds)
{
    long before = by_call(0) / 1000, stored = 0, zone = -1;
    struct timespec time = {0, -1};
    check(day(&time, &zone) == 0 && zone == 0, "gettimeofday", zone);
    long between = time.tv_sec * 1000000 + time.tv_nsec, then = seconds(&stored);
    long after = by_call(0) / 1000;
    check(before <= between && between <= after, "gettimeofday goes backwards", after - between);
    check(before / 1000000 <= then && then <= after / 1000000 && then == stored, "time", then);
    check(day(NULL, NULL) == 0 && seconds(NULL) >= then, "null pointers", 0);
}

/* Ring 3 reads them, the kernel does when it is given their address, and nobody writes. */
static void pages(const char *code)
{
    char *page = (char *)((unsigned long)code & -PAGE);
    int null = (int)sys_open("/dev/null", O_WRONLY, 0), status = 0;
    check(sys_write(null, page - PAGE, 2 * PAGE) == 2 * PAGE, "the kernel cannot read them", 0);
    sys_close(null);
    for (int i = 0; i < 2; i++) {
        long child = sys_fork();
        if (child == 0) {
            sys_mprotect(page - i * PAGE, PAGE, PROT_RW);
            ((volatile char *)page)[-i * PAGE] = 0;
            sys_exit(0);
        }
        sys_wait4((int)child, &status, 0);
        check((status & 0x7f) == SIGSEGV, "a program may write", i);
    }
}

int main(void)
{
    clock_function *clock = (clock_function *)vdso_function("__vdso_clock_gettime");
    day_function *day = (day_function *)vdso_function("__vdso_gettimeofday");
    time_function *seconds = (time_function *)vdso_function("__vdso_time");
    if (clock == NULL || day == NULL || seconds == NULL) {
        printf("clocks: there is no vDSO, or not all of it\n");
        return 1;
    }
    agree(clock);
    of_day(day, seconds);
    pages((const char *)clock);
    if (failures == 0)
        printf("clocks: all right\n");
    return failures != 0;
}
