/* Clocks, sleeping and the vDSO's functions. See clock.h and syscall.h. */
#include "arch/time.h"
#include "jvmhost/clock.h"
#include "jvmhost/syscall.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"
#include "threads/thread.h"

#define BILLION 1000000000ull
#define TIMER_ABSTIME 1

static int64_t thread_clock_ns(int32_t thread, uint64_t *ns)
{
    int64_t ticks = thread_run_tsc(thread);
    if (ticks < 0)
        return -EINVAL;
    *ns = time_tsc_to_ns(time_base.tsc + (uint64_t)ticks);
    return 0;
}

int64_t clock_ns(int32_t clock, uint64_t *ns)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        *ns = wall_clock_ns();
        return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_PROCESS_CPUTIME: /* the machine belongs to the JVM */
        *ns = now_ns();
        return 0;
    case CLOCK_THREAD_CPUTIME:
        return thread_clock_ns(thread_current()->id, ns);
    default: /* pthread_getcpuclockid: ~tid << 3 | 6 */
        return clock < 0 && (clock & 7) == 6 ? thread_clock_ns(~(clock >> 3), ns) : -EINVAL;
    }
}

uint64_t timespec_ns(struct timespec t)
{
    if (t.seconds < 0)
        return 0;
    if (t.seconds > 9000000000)
        return ~0ull >> 1;
    return (uint64_t)t.seconds * BILLION + (uint64_t)t.ns;
}

uint64_t clock_deadline(int32_t clock, struct timespec when)
{
    uint64_t ns = timespec_ns(when);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) {
        uint64_t boot = wall_clock_ns() - now_ns();
        ns = ns > boot ? ns - boot : 1;
    }
    return ns ? ns : 1;
}

int vdso_clock_gettime(int32_t clock, struct timespec *to)
{
    uint64_t ns;
    int64_t result = clock_ns(clock, &ns);
    if (!result)
        *to = (struct timespec){(int64_t)(ns / BILLION), (int64_t)(ns % BILLION)};
    return (int)result;
}

int vdso_clock_getres(int32_t clock, struct timespec *to)
{
    uint64_t ns;
    int64_t result = clock_ns(clock, &ns);
    if (!result && to)
        *to = (struct timespec){0, 1};
    return (int)result;
}

int vdso_gettimeofday(struct timespec *to, uint64_t *zone)
{
    uint64_t ns = wall_clock_ns();
    if (to)
        *to = (struct timespec){(int64_t)(ns / BILLION), (int64_t)(ns % BILLION / 1000)};
    if (zone)
        *zone = 0;
    return 0;
}

int64_t vdso_time(int64_t *to)
{
    int64_t seconds = (int64_t)(wall_clock_ns() / BILLION);
    if (to)
        *to = seconds;
    return seconds;
}

int vdso_getcpu(uint32_t *cpu, uint32_t *node)
{
    if (cpu)
        *cpu = cpu_id();
    if (node)
        *node = 0;
    return 0;
}

/* ---- the same by system call ------------------------------------------------------------------- */

static int64_t sys_clock_gettime(const struct call *c)
{
    struct timespec t;
    int64_t result = vdso_clock_gettime((int32_t)c->a[0], &t);
    return result ? result : vm_copy_out(c->a[1], &t, sizeof t);
}

static int64_t sys_clock_getres(const struct call *c)
{
    struct timespec t;
    int64_t result = vdso_clock_getres((int32_t)c->a[0], &t);
    return result || !c->a[1] ? result : vm_copy_out(c->a[1], &t, sizeof t);
}

static int64_t sys_gettimeofday(const struct call *c)
{
    struct timespec t;
    vdso_gettimeofday(&t, 0);
    return c->a[0] ? vm_copy_out(c->a[0], &t, sizeof t) : 0;
}

static int64_t sys_time(const struct call *c)
{
    int64_t seconds = vdso_time(0);
    return c->a[0] && vm_copy_out(c->a[0], &seconds, sizeof seconds) ? -EFAULT : seconds;
}

static int64_t sys_getcpu(const struct call *c)
{
    uint32_t cpu = cpu_id(), node = 0;
    if (c->a[0] && vm_copy_out(c->a[0], &cpu, sizeof cpu))
        return -EFAULT;
    return c->a[1] ? vm_copy_out(c->a[1], &node, sizeof node) : 0;
}

static int64_t sleep_until(uint64_t deadline)
{
    while (now_ns() < deadline)
        thread_park(deadline); /* permits left over do no harm */
    return 0;
}

static int64_t sys_nanosleep(const struct call *c)
{
    struct timespec t;
    if (vm_copy_in(&t, c->a[0], sizeof t))
        return -EFAULT;
    if (t.seconds < 0 || (uint64_t)t.ns >= BILLION)
        return -EINVAL;
    return sleep_until(now_ns() + timespec_ns(t));
}

static int64_t sys_clock_nanosleep(const struct call *c)
{
    struct timespec t;
    uint64_t ns;
    if (clock_ns((int32_t)c->a[0], &ns))
        return -EINVAL;
    if (vm_copy_in(&t, c->a[2], sizeof t))
        return -EFAULT;
    if (t.seconds < 0 || (uint64_t)t.ns >= BILLION)
        return -EINVAL;
    return sleep_until(c->a[1] & TIMER_ABSTIME ? clock_deadline((int32_t)c->a[0], t) : now_ns() + timespec_ns(t));
}

const struct syscall_entry syscalls_time[] = {
    {35, "nanosleep", sys_nanosleep},
    {96, "gettimeofday", sys_gettimeofday},
    {201, "time", sys_time},
    {228, "clock_gettime", sys_clock_gettime},
    {229, "clock_getres", sys_clock_getres},
    {230, "clock_nanosleep", sys_clock_nanosleep},
    {309, "getcpu", sys_getcpu},
    {0, 0, 0},
};
