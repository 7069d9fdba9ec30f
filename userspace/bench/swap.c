/*
 * What a change of the scheduler policy costs, and what it does to programs that run. The programs are a ring of processes that hand a token on through
 * pipes: each hop is a pick of the scheduler. The time between two hops is recorded by whoever has the token, in memory that all share.
 */
#include "bench.h"

enum { RING = 4, FINE_BITS = 6, FINE = 1 << FINE_BITS, BUCKETS = 40 * FINE, SWAPS = 10, HOPS_AFTER = 1000 };

static const int64_t PERIOD = 100000000; /* 10 swaps a second */

/* Gaps by size: FINE buckets for each power of two. */
struct shared {
    volatile bool recording;
    volatile int64_t last;
    volatile long hops;
    volatile long gaps[BUCKETS];
};

static struct shared *shared;
static int pipes[RING][2], children[RING];
static char names[2][64];
static long changes;

bool swap_versions;

static int bucket_of(int64_t gap)
{
    int power = FINE_BITS;
    while (power < 39 && gap >> (power + 1) != 0)
        power++;
    return power * FINE + (int)(gap >> (power - FINE_BITS)) % FINE;
}

static int64_t upper_end(int bucket)
{
    return (int64_t)(FINE + bucket % FINE + 1) << (bucket / FINE - FINE_BITS);
}

static void hop(void)
{
    int64_t now = now_ns();
    if (shared->recording && shared->last != 0)
        shared->gaps[bucket_of(now - shared->last)]++;
    shared->last = now;
    shared->hops++;
}

static void member(int number)
{
    char token;
    for (;;) {
        if (sys_read(pipes[number][0], &token, 1) != 1)
            sys_exit(1);
        hop();
        sys_write(pipes[(number + 1) % RING][1], &token, 1);
    }
}

static void begin(void)
{
    shared = (struct shared *)sys_mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (size_t at = 0; at < sizeof *shared; at += 4096)
        ((volatile char *)shared)[at] = 0; /* there before the fork */
    for (int i = 0; i < RING; i++)
        require(sys_pipe(pipes[i]) == 0, "pipe");
    for (int i = 0; i < RING; i++) {
        children[i] = (int)sys_fork();
        require(children[i] >= 0, "fork");
        if (children[i] == 0)
            member(i);
    }
    sys_write(pipes[0][1], "x", 1);
}

static void end(void)
{
    int status;
    for (int i = 0; i < RING; i++)
        sys_kill(children[i], SIGKILL);
    for (int i = 0; i < RING; i++)
        sys_wait4(children[i], &status, 0), sys_close(pipes[i][0]), sys_close(pipes[i][1]);
}

static void change_one(void)
{
    require(set_policy(names[changes++ & 1]), "change of the policy");
}

static void change(long count)
{
    while (count-- > 0)
        change_one();
}

static void await_hops(long count)
{
    for (long end = shared->hops + count; shared->hops < end;)
        sleep_ns(1000000);
}

/* Records around SWAPS changes, or as many times nothing. */
static void record(bool swaps)
{
    memset((void *)shared->gaps, 0, sizeof shared->gaps);
    for (int i = 0; i < SWAPS; i++) {
        await_hops(HOPS_AFTER);
        shared->last = 0;
        shared->recording = true;
        if (swaps)
            change_one();
        await_hops(HOPS_AFTER);
        shared->recording = false;
    }
}

/* The gap (ns) that this many of a million are not longer than. */
static int64_t quantile(long million)
{
    long all = 0, seen = 0;
    for (int i = 0; i < BUCKETS; i++)
        all += shared->gaps[i];
    for (int i = 0; i < BUCKETS; i++) {
        seen += shared->gaps[i];
        if (seen * 1000 >= all * (million / 1000) && seen > 0)
            return upper_end(i);
    }
    return 0;
}

static void gaps(bool swaps)
{
    static const struct {
        const char *name;
        long million;
    } shown[] = {{"p50", 500000}, {"p99", 990000}, {"longest", 1000000}};
    long values[3][VALUES];
    char name[80];
    for (int round = 0; round < VALUES; round++) {
        record(swaps);
        for (int i = 0; i < 3; i++)
            values[i][round] = quantile(shown[i].million) * 1000;
    }
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "time between picks, %s, %s", shown[i].name, swaps ? "around swaps" : "no swaps");
        report(name, values[i]);
    }
}

/* A stretch in which `swaps` changes are made, evenly, or nothing is. Hops and time are added up. */
static void stretch(int64_t length, int swaps, int64_t *time, long *hops)
{
    int64_t start = now_ns(), next = start;
    long before = shared->hops;
    for (int i = 0; i < (swaps > 0 ? swaps : 1); i++) {
        if (swaps > 0)
            change_one();
        next += length / (swaps > 0 ? swaps : 1);
        if (next > now_ns())
            sleep_ns(next - now_ns());
    }
    *time += now_ns() - start, *hops += shared->hops - before;
}

/*
 * Time for a hop (ps) once compilers have come to rest: a second whose tenths differ by at most 2 %. After a minute as it is then. They have a third of a CPU
 * that is busy, so that what they do shows in every hop; what the boot left them to do lasts for some seconds.
 */
static long steady(void)
{
    enum { SLICES = 10, PATIENCE = 600 };
    long slices[SLICES], lowest = 0, highest = 1, sum = 0;
    int seen = 0;
    for (; seen < PATIENCE && (seen < SLICES || (highest - lowest) * 50 > highest); seen++) {
        int64_t took = 0;
        slices[seen % SLICES] = 0;
        stretch(PERIOD, 0, &took, &slices[seen % SLICES]);
        slices[seen % SLICES] = slices[seen % SLICES] * PERIOD / took;
        lowest = highest = slices[0];
        for (int i = 1; i < SLICES && i <= seen; i++)
            lowest = slices[i] < lowest ? slices[i] : lowest, highest = slices[i] > highest ? slices[i] : highest;
    }
    for (int i = 0; i < SLICES; i++)
        sum += slices[i];
    require(sum > 0, "hops of the ring");
    long hop = (long)(SLICES * PERIOD * 1000 / sum);
    printf("steady after %d ms: a hop in %ld ps, %ld to %ld hops in 100 ms\n", seen * 100, hop, lowest, highest);
    return hop;
}

/* Time for a hop with 10 swaps a second and without, in turns, so that both are as warm. What is without has half of its time under each of the two policies. */
static void throughput(void)
{
    long with[VALUES], without[VALUES], lost[VALUES];
    for (int policy = 0; policy < 2; policy++) {
        change_one();
        steady();
    }
    for (int round = 0; round < VALUES; round++) {
        int64_t plain = 0, swapped = 0;
        long hops = 0, hops_swapped = 0;
        stretch(SWAPS * PERIOD / 2, 0, &plain, &hops);
        change_one();
        stretch(SWAPS * PERIOD / 2, 0, &plain, &hops);
        stretch(SWAPS * PERIOD, SWAPS, &swapped, &hops_swapped);
        without[round] = plain * 1000 / hops;
        with[round] = swapped * 1000 / hops_swapped;
        lost[round] = (with[round] - without[round]) * 1000 / (without[round] / 1000) * 1000;
    }
    report("hop, no swaps", without);
    report("hop, 10 swaps a second", with);
    report("throughput lost by 10 swaps a second, millionths", lost);
}

/* The last line of the history: changes whenever a swap is over. */
static uint32_t latest(void)
{
    char text[1024];
    ssize_t length = read_file("/sys/swap/latest", text, sizeof text);
    require(length > 0, "/sys/swap/latest");
    return crc32(0, text, (size_t)length);
}

/*
 * The host deploys a new version of a policy's bundle each time it reads "new version, please"; it is waited for, and at least a second. What is lost is the time in
 * which there could have been as many hops again, per version: at one a second, of a second. Before, versions come one upon the other: most methods of the way are
 * called a few times for each, so they are compiled after some dozens. Then compilers finish; a hop costs what it costs under the last of these versions.
 */
static void new_versions(bool ring)
{
    enum { WARM_UP = 60 };
    long lost[VALUES], hop = 0;
    require(set_policy(names[0]), names[0]);
    for (int round = 0; round < WARM_UP + VALUES; round++) {
        if (round == WARM_UP && ring)
            hop = steady();
        uint32_t before = latest();
        int64_t start = now_ns();
        long hops = shared->hops;
        printf("new version, please: %s\n", names[0]);
        sleep_ns(round < WARM_UP ? PERIOD : SWAPS * PERIOD);
        while (latest() == before) {
            require(now_ns() - start < 600 * SWAPS * PERIOD, "awaiting a new version");
            sleep_ns(PERIOD / 2);
        }
        int64_t took = now_ns() - start, used = (shared->hops - hops) * hop / 1000;
        printf("new version %d: %ld us, hops for %ld us\n", round, (long)(took / 1000), (long)(used / 1000));
        if (round >= WARM_UP)
            lost[round - WARM_UP] = (long)(took - used) / 1000 * 1000; /* of a second, in millionths, times a thousand */
    }
    if (ring)
        steady(); /* shown: what remains of them */
    report("throughput lost by a new version a second, millionths", lost);
}

/* With a row chosen, whichever: throughput alone; with "alone" new versions alone, on a machine that does nothing else, for the profiler. */
void bench_swap(void)
{
    char before[64];
    if (read_file("/sys/sched/policy", before, sizeof before) <= 0)
        return;
    first_line(before);
    strlcpy(names[0], "fifo", sizeof names[0]);
    strlcpy(names[1], "roundrobin", sizeof names[1]);
    while (!set_policy(names[0]) || !set_policy(names[1]))
        sleep_ns(1000000000); /* the boot has not come to them yet */
    if (only_row != 0 && strcmp(only_row, "alone") == 0) {
        shared = (struct shared *)sys_mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        new_versions(false);
        set_policy(before);
        return;
    }
    if (only_row == 0)
        measure("change of the policy", 10, 200, change);
    begin();
    await_hops(600000);
    steady();
    for (int swaps = 0; swaps < 2 && only_row == 0; swaps++)
        gaps(swaps);
    throughput();
    if (swap_versions)
        new_versions(true);
    end();
    set_policy(before);
}
