/*
 * swapmix FILE PROGRAM NUMBER [PROGRAM NUMBER...]: starts NUMBER times each program (PROGRAM-1 and so on are their names, see lines.h), puts the scheduler policies
 * that FILE names in charge one after the other, and ends the programs. After each swap it prints what the scheduler says of itself:
 *
 *   @swap 17 eevdf:started:ended:instates:picks:picks CRC
 *
 * tasks that were started, that ended, the sum over all states, and decisions of the policy at once and when it has made more. It runs
 * as a real-time task, so that it is not what waits.
 */
#include "lines.h"

enum { SCHED_RR = 2, MOST = 200, PATIENCE_MS = 10000 };

static int programs[MOST], started;

static void start(const char *program, int number)
{
    char name[32], path[64];
    const char *base = strrchr(program, '/');
    snprintf(name, sizeof name, "%s-%d", base == 0 ? program : base + 1, number);
    snprintf(path, sizeof path, "%s", program);
    long child = started < MOST ? sys_fork() : -1;
    if (child == 0) {
        char *arguments[] = {path, name, "0", 0};
        sys_exec(path, arguments, environ);
        sys_exit(127);
    }
    if (child < 0) {
        dprintf(2, "swapmix: %s does not start\n", name);
        sys_exit(1);
    }
    programs[started++] = (int)child;
}

static long set_policy(const char *name)
{
    long fd = sys_open("/sys/sched/policy", O_WRONLY, 0);
    long done = fd < 0 ? fd : sys_write((int)fd, name, strlen(name));
    if (fd >= 0)
        sys_close((int)fd);
    return done < 0 ? done : 0;
}

/* The number at *at and the spaces before it; *at goes behind it. */
static long number(const char **at)
{
    long value = 0;
    while (**at == ' ')
        ++*at;
    for (; **at >= '0' && **at <= '9'; ++*at)
        value = value * 10 + (**at - '0');
    return value;
}

/* The line of text that begins with key; null when there is none. What comes after the key. */
static const char *line_of(const char *text, const char *key)
{
    for (; text != 0 && *text != '\0'; text = strchr(text, '\n'), text += text != 0)
        if (strncmp(text, key, strlen(key)) == 0)
            return text + strlen(key);
    return 0;
}

struct state {
    long begun, ended, in_states, picks;
};

/* What the scheduler says, if `policy` is in charge. */
static bool look(const char *policy, struct state *state)
{
    static char text[16384];
    char key[64];
    if (read_file("/sys/sched/statistics", text, sizeof text) <= 0)
        return false;
    snprintf(key, sizeof key, "policy %s\n", policy);
    const char *tasks = line_of(text, "tasks started"), *picks;
    if (line_of(text, key) == 0 || tasks == 0)
        return false;
    *state = (struct state){.begun = number(&tasks)};
    while (*tasks == ' ') {
        const char *word = ++tasks;
        while (*tasks > ' ')
            tasks++;
        bool ended = strncmp(word, "ended", 5) == 0;
        *(ended ? &state->ended : &state->in_states) += number(&tasks);
    }
    snprintf(key, sizeof key, "picks %s ", policy);
    picks = line_of(text, key);
    state->picks = picks == 0 ? 0 : number(&picks);
    return true;
}

/* Why it is not: for whoever reads the console. */
static void explain(void)
{
    static char text[16384];
    if (read_file("/sys/swap/history", text, sizeof text) > 0) {
        size_t length = strlen(text);
        printf("%s", length > 600 ? text + length - 600 : text);
    }
    if (read_file("/sys/swap/last-failure", text, sizeof text) > 0)
        printf("%s", text);
}

static void swap_to(struct lines *lines, const char *policy)
{
    char payload[160];
    struct state first, later;
    long error = set_policy(policy);
    /* On a host that stalls the write ends before the swap does, which goes on. */
    for (int ms = 0; error == -EXO_EAGAIN && ms < PATIENCE_MS; ms++) {
        if (look(policy, &first))
            error = 0;
        else
            sleep_ns(1000000);
    }
    if (error < 0) {
        snprintf(payload, sizeof payload, "%s:DAMAGED-error%ld", policy, error);
    } else if (!look(policy, &first)) {
        snprintf(payload, sizeof payload, "%s:DAMAGED-not-in-charge", policy);
        explain();
    } else {
        later = first;
        for (int ms = 0; later.picks == first.picks && ms < PATIENCE_MS; ms++) {
            sleep_ns(1000000);
            if (!look(policy, &later))
                break;
        }
        snprintf(payload, sizeof payload, "%s:%ld:%ld:%ld:%ld:%ld", policy, later.begun, later.ended, later.in_states, first.picks,
                 later.picks);
    }
    print_line(lines, payload);
}

int main(int argc, char **argv)
{
    static char order[131072];
    struct lines lines = {.name = "swap"};
    int priority = 10;
    if (argc < 2 || read_file(argv[1], order, sizeof order) <= 0) {
        dprintf(2, "usage: swapmix FILE PROGRAM NUMBER...\n");
        return 2;
    }
    for (int i = 2; i + 1 < argc; i += 2) {
        long count;
        for (long n = 1; parse_long(argv[i + 1], &count) && n <= count; n++)
            start(argv[i], (int)n);
    }
    if (sys_call3(SYS_sched_setscheduler, 0, SCHED_RR, (long)&priority) < 0)
        return 1;
    for (char *policy = order, *end; (end = strchr(policy, '\n')) != 0; policy = end + 1) {
        *end = '\0';
        swap_to(&lines, policy);
    }
    for (int i = 0; i < started; i++)
        sys_kill(programs[i], SIGTERM);
    int failed = 0, status;
    for (int i = 0; i < started; i++)
        failed += sys_wait4(programs[i], &status, 0) < 0 || status != 0;
    print_line(&lines, failed == 0 ? "end" : "DAMAGED-END");
    return failed != 0;
}
