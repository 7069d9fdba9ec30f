/*
 * Clocks: calibration of the TSC and the local APIC timer against the PIT, the wall clock from the RTC.
 *
 * A host may take the CPU away at any time, so both clocks are read together, twice, each time with the best of many tries.
 * A hypervisor that tells its TSC frequency (leaf 0x40000010) is believed.
 */
#include "arch/time.h"
#include "arch/apic.h"
#include "arch/boot.h"
#include "arch/log.h"
#include "arch/percpu.h"
#include "arch/timer.h"
#include <stddef.h>

struct time_base time_base = {.mult = 1, .shift = 1};

/* What programs see of it: a page with nothing else in it. */
static union {
    struct time_base base;
    uint8_t page[4096];
} user_time __attribute__((aligned(4096)));
_Static_assert(offsetof(struct time_base, tsc) == 0 && offsetof(struct time_base, mult) == 16 && offsetof(struct time_base, shift) == 24 &&
                   offsetof(struct time_base, wall_ns) == 32,
               "vdso_user.S");
extern const uint8_t vdso_user_start[];

uint64_t time_user_page(bool code) {
    user_time.base = time_base; /* nothing sets the clock after the boot */
    return (code ? (uint64_t)vdso_user_start : (uint64_t)&user_time) - NUCLEUS_BASE;
}
#define PIT_HZ 1193182
#define PIT_COUNT 23864 /* 20 ms */

uint64_t tsc_hz(void) { return time_base.hz; }

uint64_t time_tsc_to_ns(uint64_t tsc) {
    uint64_t delta = tsc > time_base.tsc ? tsc - time_base.tsc : 0;
    return (uint64_t)((unsigned __int128)delta * time_base.mult >> time_base.shift);
}
uint64_t now_ns(void) { return time_base.hz == 0 ? 0 : time_tsc_to_ns(rdtsc()); }
uint64_t wall_clock_ns(void) { return time_base.wall_ns + now_ns(); }

uint64_t time_ns_to_tsc(uint64_t ns) {
    uint64_t ticks = mul_div(ns, time_base.hz, 1000000000u);
    return ticks >> 62 ? ~0ul >> 2 : ticks + time_base.tsc + 1;
}

/* The PIT's channel 2 and the APIC timer count down; each is read with the TSC at the same moment, to the best of many tries. */
struct sample {
    uint64_t pit_tsc, apic_tsc;
    uint32_t pit, apic;
};

static void take(struct sample *sample) {
    uint64_t best_pit = ~0ul, best_apic = ~0ul;
    for (int i = 0; i < 40; i++) {
        uint64_t from = rdtsc();
        out8(0x43, 0x80); /* latch channel 2 */
        uint64_t to = rdtsc();
        uint32_t count = in8(0x42);
        count |= (uint32_t)in8(0x42) << 8;
        if (to - from < best_pit) {
            best_pit = to - from;
            sample->pit = count;
            sample->pit_tsc = from + (to - from) / 2;
        }
        from = rdtsc();
        count = apic_timer_count();
        to = rdtsc();
        if (to - from < best_apic) {
            best_apic = to - from;
            sample->apic = count;
            sample->apic_tsc = from + (to - from) / 2;
        }
    }
}

/* One measurement over some 20 ms. A pause by the host in between does not matter, unless the PIT has run through: false. */
static bool measure(uint64_t *tsc_rate, uint64_t *apic_rate) {
    struct sample first, second;
    out8(0x61, (uint8_t)((in8(0x61) & ~2) | 1)); /* gate on, speaker off */
    out8(0x43, 0xb0);                            /* channel 2, both bytes, mode 0: output high when it has run through */
    out8(0x42, 0xff);
    out8(0x42, 0xff);
    apic_timer_start_raw(0xffffffff);
    take(&first);
    for (uint32_t limit = 0, count = 0xffff; limit < 1000000 && count > 0xffff - PIT_COUNT; limit++) {
        out8(0x43, 0x80);
        count = in8(0x42);
        count |= (uint32_t)in8(0x42) << 8;
    }
    take(&second);
    bool good = (in8(0x61) & 0x20) == 0 && second.pit < first.pit && second.apic_tsc > first.apic_tsc;
    apic_timer_start_raw(0);
    if (good) {
        *tsc_rate = mul_div(second.pit_tsc - first.pit_tsc, PIT_HZ, first.pit - second.pit);
        *apic_rate = mul_div(first.apic - second.apic, *tsc_rate, second.apic_tsc - first.apic_tsc);
    }
    return good;
}

static uint64_t bcd(uint8_t index, bool binary) {
    out8(0x70, index);
    uint8_t v = in8(0x71);
    return binary ? v : (uint64_t)(v >> 4) * 10 + (v & 15);
}

static uint64_t days_from_civil(uint64_t year, uint64_t month, uint64_t day) { /* since 1970-01-01 */
    year -= month <= 2;
    uint64_t era = year / 400, of_era = year % 400;
    uint64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static uint64_t read_rtc(void) {
    uint64_t seconds = 0, again;
    for (int tries = 0; tries < 5; tries++) {
        for (int i = 0; i < 100000; i++) {
            out8(0x70, 0xa);
            if ((in8(0x71) & 0x80) == 0) {
                break;
            }
        }
        out8(0x70, 0xb);
        uint8_t mode = in8(0x71);
        bool binary = mode & 4;
        uint64_t hour_raw = bcd(4, true), hour = hour_raw & 0x7f;
        hour = binary ? hour : (hour >> 4) * 10 + (hour & 15);
        if ((mode & 2) == 0) {
            hour = hour % 12 + (hour_raw & 0x80 ? 12 : 0);
        }
        uint64_t year = bcd(9, binary) + 2000;
        again = ((days_from_civil(year, bcd(8, binary), bcd(7, binary)) * 24 + hour) * 60 + bcd(2, binary)) * 60 + bcd(0, binary);
        if (again == seconds) {
            break;
        }
        seconds = again;
    }
    return again;
}

void timer_calibrate(void) {
    uint64_t boot_tsc = rdtsc(), hz = 0;
    for (int i = 0; i < 100 && !measure(&hz, &apic_timer_hz); i++) {
    }
    if (hz == 0) {
        panic("the clock cannot be calibrated");
    }
    if (cpu_features.hypervisor && cpuid(0x40000000, 0).eax >= 0x40000010 && cpuid(0x40000010, 0).eax != 0) {
        hz = (uint64_t)cpuid(0x40000010, 0).eax * 1000;
    }
    time_base.shift = 32;
    uint64_t mult = mul_div(1000000000u, 1ull << 32, hz);
    while (mult >> 32) {
        mult >>= 1;
        time_base.shift--;
    }
    time_base.mult = mult;
    time_base.tsc = boot_tsc;
    time_base.wall_ns = read_rtc() * 1000000000u - (uint64_t)((unsigned __int128)(rdtsc() - boot_tsc) * time_base.mult >> time_base.shift);
    time_base.hz = hz;
    log_print("time: tsc %lu kHz, apic timer %lu kHz%s%s, wall clock %lu", hz / 1000, apic_timer_hz / 1000,
              cpu_features.deadline_timer ? ", deadline timer" : "", cpu_features.invariant_tsc ? ", invariant" : "",
              time_base.wall_ns / 1000000000u);
}
