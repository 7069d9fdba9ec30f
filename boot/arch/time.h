/*
 * Time: the TSC, calibrated once at boot, is the clock of the whole system (invariant and synchronous TSCs are assumed).
 *
 * ns = ((tsc - time_base.tsc) * mult) >> shift, in 128 bits or with mult and shift chosen so that 64 bits suffice for
 * deltas of hours: the vDSO may use the constants directly.
 */
#ifndef EXO_ARCH_TIME_H
#define EXO_ARCH_TIME_H
#include <stdbool.h>
#include <stdint.h>

struct time_base {
    uint64_t tsc;        /* TSC at time zero (boot) */
    uint64_t hz;         /* TSC ticks a second */
    uint64_t mult;       /* ns = (delta * mult) >> shift with a 128-bit product; mult < 2^32 */
    uint32_t shift;
    uint64_t wall_ns;    /* ns since 1970 at time zero, from the RTC */
};
extern struct time_base time_base;
/* Physical address of a page that programs map, read only and one behind the other: 0 the constants, 1 the vDSO (vdso_user.S). */
uint64_t time_user_page(bool code);

uint64_t now_ns(void);         /* monotonic, since boot */
uint64_t wall_clock_ns(void);  /* since 1970 */
uint64_t tsc_hz(void);
uint64_t time_tsc_to_ns(uint64_t tsc);
uint64_t time_ns_to_tsc(uint64_t ns); /* absolute boot time -> TSC value; saturates */

/* a * b / c with a 128-bit product; saturates. */
static inline uint64_t mul_div(uint64_t a, uint64_t b, uint64_t c) {
    unsigned __int128 product = (unsigned __int128)a * b;
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    if (high >= c) {
        return ~0ull;
    }
    __asm__("divq %2" : "+a"(low), "+d"(high) : "r"(c) : "cc");
    return low;
}

#endif
