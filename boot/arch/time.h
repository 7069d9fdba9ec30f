/*
 * Time: the TSC, calibrated once at boot, is the clock of the whole system (invariant and synchronous TSCs are assumed).
 *
 * ns = ((tsc - time_base.tsc) * mult) >> shift, in 128 bits or with mult and shift chosen so that 64 bits suffice for
 * deltas of hours: the vDSO may use the constants directly.
 */
#ifndef EXO_ARCH_TIME_H
#define EXO_ARCH_TIME_H
#include <stdint.h>

struct time_base {
    uint64_t tsc;        /* TSC at time zero (boot) */
    uint64_t hz;         /* TSC ticks a second */
    uint64_t mult;       /* ns = (delta * mult) >> shift with a 128-bit product; mult < 2^32 */
    uint32_t shift;
    uint64_t wall_ns;    /* ns since 1970 at time zero, from the RTC */
};
extern struct time_base time_base;

uint64_t now_ns(void);         /* monotonic, since boot */
uint64_t wall_clock_ns(void);  /* since 1970 */
uint64_t tsc_hz(void);
uint64_t time_tsc_to_ns(uint64_t tsc);
uint64_t time_ns_to_tsc(uint64_t ns); /* absolute boot time -> TSC value; saturates */

#endif
