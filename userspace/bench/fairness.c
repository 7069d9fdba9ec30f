/*
 * How a CPU is shared among programs that compute (hogs), by the run time that the system accounts them, and how long a program that sleeps has to wait
 * for it among them. On Exo-OS each policy there is takes its turn. The words seconds=N, wakes=N and policy=NAME make it shorter.
 *
 * A hog computes until the window is over and ends by itself: whoever is late for that has not run meanwhile.
 */
#include "bench.h"

enum { MOST_HOGS = 100, FEW = 8, BESIDE = 4, MOST_WAKES = 1000, SCALE = 1000000 };
enum { SYS_setpriority = 141, SYS_prctl = 157, PR_SET_TIMERSLACK = 29 };

long fairness_seconds = 10, fairness_wakes = 400;
const char *fairness_policy;

struct hog {
    volatile int64_t longest; /* between two looks at the clock, cycles */
    char apart[56];
};

static struct shared {
    volatile int64_t end; /* of the window, cycles; 0: never */
    struct hog hogs[MOST_HOGS];
} *shared;

static int children[MOST_HOGS], gate[2];
static long run[MOST_HOGS]; /* accounted, microseconds */
static int64_t cycles_per_ms;

/* struct rusage */
struct usage {
    int64_t user_s, user_us, system_s, system_us, rest[14];
};

static int64_t cycles(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (int64_t)((uint64_t)high << 32 | low);
}

static void calibrate(void)
{
    int64_t ns = now_ns(), begin = cycles();
    sleep_ns(100000000);
    cycles_per_ms = (cycles() - begin) * 1000000 / (now_ns() - ns);
}

/* 500 instructions a round, which an emulator that counts them has little work with. */
static void compute(long rounds)
{
    while (rounds-- > 0)
        __asm__ volatile(".rept 500; nop; .endr");
}

_Noreturn static void hog(int number, int nice)
{
    char byte;
    sys_close(gate[1]);
    if (nice != 0)
        require(sys_call3(SYS_setpriority, 0, 0, nice) == 0, "setpriority");
    sys_read(gate[0], &byte, 1); /* its end is the beginning */
    int64_t last = cycles(), longest = 0;
    for (;;) {
        compute(10);
        int64_t now = cycles();
        if (now - last > longest)
            shared->hogs[number].longest = longest = now - last;
        last = now;
        if (shared->end != 0 && now - shared->end >= 0)
            sys_exit(0);
    }
}

/* Hogs that wait for the gate to open. */
static void make_hogs(int count, const int *nice)
{
    shared->end = 0;
    require(sys_pipe(gate) == 0, "pipe");
    for (int i = 0; i < count; i++) {
        shared->hogs[i].longest = 0;
        children[i] = (int)sys_fork();
        require(children[i] >= 0, "fork");
        if (children[i] == 0)
            hog(i, nice ? nice[i] : 0);
    }
    sys_close(gate[0]);
    sleep_ns(300000000); /* all are at the gate */
}

static void await_hogs(int count)
{
    for (int i = 0; i < count; i++) {
        struct usage usage = {0};
        int status;
        require(sys_call6(SYS_wait4, children[i], (long)&status, 0, (long)&usage, 0, 0) == children[i], "wait");
        run[i] = (usage.user_s + usage.system_s) * SCALE + usage.user_us + usage.system_us;
    }
}

static void window(int count, const int *nice)
{
    make_hogs(count, nice);
    shared->end = cycles() + fairness_seconds * 1000 * cycles_per_ms;
    sys_close(gate[1]);
    await_hogs(count);
}

static void value(const char *name, const char *policy, long thousandths)
{
    char full[120];
    long values[VALUES];
    snprintf(full, sizeof full, "%s%s", name, policy);
    for (int i = 0; i < VALUES; i++)
        values[i] = thousandths;
    report(full, values);
}

/* 1 - (sum of x)^2 / (n * sum of x^2), in millionths. */
static long unfairness(int count)
{
    long sum = 0, squares = 0;
    for (int i = 0; i < count; i++)
        sum += run[i] / 10, squares += run[i] / 10 * (run[i] / 10);
    return (count * squares - sum * sum) * 1000 / (count * squares / 1000);
}

static long total(int count)
{
    long sum = 0;
    for (int i = 0; i < count; i++)
        sum += run[i];
    return sum;
}

static void equals(int count, const char *policy)
{
    char name[64];
    window(count, 0);
    long all = total(count), least = run[0];
    int64_t longest = 0;
    for (int i = 0; i < count; i++) {
        least = run[i] < least ? run[i] : least;
        longest = shared->hogs[i].longest > longest ? shared->hogs[i].longest : longest;
    }
    printf("%d hogs%s: accounted %ld us of %ld, least %ld us\n", count, policy, all, fairness_seconds * SCALE, least);
    snprintf(name, sizeof name, "%d hogs, 1 - Jain's index, millionths", count);
    value(name, policy, unfairness(count) * 1000);
    snprintf(name, sizeof name, "%d hogs, the least lacks of its share, millionths", count);
    value(name, policy, (SCALE - least * count * 1000 / (all / 1000)) * 1000);
    snprintf(name, sizeof name, "%d hogs, longest wait", count);
    value(name, policy, longest * 1000 / cycles_per_ms * SCALE);
}

/* Each nice value beside others: how far the share is off what its weight says, at most. */
static void weights(const char *policy)
{
    static const int nice[] = {-5, -2, 0, 2, 5};
    static const long weight[] = {3121, 1586, 1024, 655, 335};
    enum { COUNT = sizeof nice / sizeof *nice };
    long all = 0, worst = 0;
    window(COUNT, nice);
    for (int i = 0; i < COUNT; i++)
        all += weight[i];
    for (int i = 0; i < COUNT; i++) {
        long due = total(COUNT) * weight[i] / all, off = (run[i] - due) * 1000 / (due / 1000);
        printf("nice %d%s: %ld us, due %ld us\n", nice[i], policy, run[i], due);
        off = off < 0 ? -off : off;
        worst = off > worst ? off : worst;
    }
    value("nice -5 to 5, the worst share is off by, millionths", policy, worst * 1000);
}

static void sort(long *values, int count)
{
    for (int i = 1; i < count; i++) {
        long one = values[i];
        int at = i;
        for (; at > 0 && values[at - 1] > one; at--)
            values[at] = values[at - 1];
        values[at] = one;
    }
}

/* A program that sleeps for 3 to 11 ms and computes for about 0.2 ms: how long after its time it runs. */
static void wakes(long *late, int count)
{
    uint32_t seed = 1;
    for (int i = 0; i < count; i++) {
        seed = seed * 1664525 + 1013904223;
        int64_t length = 3000000 + (seed >> 9) % 8000000, begin = now_ns();
        sleep_ns(length);
        late[i] = now_ns() - begin - length;
        compute(400);
    }
}

static void latency(const char *policy)
{
    static long late[MOST_WAKES];
    int count = fairness_wakes < MOST_WAKES ? (int)fairness_wakes : MOST_WAKES;
    sys_call3(SYS_prctl, PR_SET_TIMERSLACK, 1, 0); /* on Linux a timer may be 50 us late otherwise */
    make_hogs(BESIDE, 0);
    sys_close(gate[1]);
    wakes(late, count / 2); /* to warm up */
    wakes(late, count);
    for (int i = 0; i < BESIDE; i++)
        sys_kill(children[i], SIGKILL);
    await_hogs(BESIDE);
    sort(late, count);
    value("wake-up among 4 hogs, p50", policy, late[count / 2] * 1000);
    value("wake-up among 4 hogs, p99", policy, late[count * 99 / 100] * 1000);
    value("wake-up among 4 hogs, longest", policy, late[count - 1] * 1000);
}

static void rows(const char *policy, bool weighs)
{
    equals(FEW, policy);
    equals(MOST_HOGS, policy);
    if (weighs)
        weights(policy);
    latency(policy);
}

void bench_fairness(void)
{
    static char names[MOST_POLICIES][POLICY_NAME];
    char before[64] = "", after[64] = "", suffix[80];
    int count = read_policies(names);
    shared = (struct shared *)sys_mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (size_t at = 0; at < sizeof *shared; at += 4096)
        ((volatile char *)shared)[at] = 0; /* there before the fork */
    calibrate();
    if (count == 0) {
        rows("", true);
        return;
    }
    read_file("/sys/sched/policy", before, sizeof before);
    for (int i = 0; i < count; i++) {
        if (fairness_policy && strcmp(fairness_policy, names[i]) != 0)
            continue;
        require(set_policy(names[i]), names[i]);
        snprintf(suffix, sizeof suffix, " [%s]", names[i]);
        rows(suffix, strcmp(names[i], "eevdf") == 0);
        require(read_file("/sys/sched/policy", after, sizeof after) > 0 && strcmp(first_line(after), names[i]) == 0, "staying in charge");
    }
    set_policy(first_line(before));
}
