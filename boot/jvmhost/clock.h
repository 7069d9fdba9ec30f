/* Clocks of clock_gettime(2); also the bodies of the vDSO's functions, which run as leaves on the JVM's stack. */
#ifndef JVMHOST_CLOCK_H
#define JVMHOST_CLOCK_H
#include <stdint.h>

enum {
    CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, CLOCK_PROCESS_CPUTIME = 2, CLOCK_THREAD_CPUTIME = 3, CLOCK_MONOTONIC_RAW = 4,
    CLOCK_REALTIME_COARSE = 5, CLOCK_MONOTONIC_COARSE = 6, CLOCK_BOOTTIME = 7
};
struct timespec {
    int64_t seconds, ns;
};

/* ns of the clock; -EINVAL for one that does not exist. */
int64_t clock_ns(int32_t clock, uint64_t *ns);
/* An absolute time of the clock as a deadline on the now_ns() scale (never 0). */
uint64_t clock_deadline(int32_t clock, struct timespec when);
uint64_t timespec_ns(struct timespec t); /* saturates; negative = 0 */

/* vDSO (vdso.S) */
int vdso_clock_gettime(int32_t clock, struct timespec *to);
int vdso_clock_getres(int32_t clock, struct timespec *to);
int vdso_gettimeofday(struct timespec *to, uint64_t *zone);
int64_t vdso_time(int64_t *to);
int vdso_getcpu(uint32_t *cpu, uint32_t *node);
/* The image, page aligned, mapped read-only and executable into the JVM's range. */
extern const uint8_t vdso_start[], vdso_end[];

#endif
