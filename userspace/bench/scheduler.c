/*
 * Switches between processes, by lmbench's lat_ctx: a token goes round a ring of processes through pipes; a hop less what the same pipe costs a
 * single process is a switch. On Exo-OS each policy there is takes its turn.
 */
#include "bench.h"

enum { MOST = 8, REHEARSED = 16000, TURNS = 15 };

static int pipes[MOST][2], children[MOST], members;
static char token[1] = {1};

static void hand_on(int member)
{
    require(sys_read(pipes[member][0], token, 1) == 1, "read of a pipe");
    require(sys_write(pipes[(member + 1) % members][1], token, 1) == 1, "write to a pipe");
}

static void one_process(long count)
{
    while (count-- > 0) {
        sys_write(pipes[0][1], token, 1);
        sys_read(pipes[0][0], token, 1);
    }
}

/* `count` hops. */
static void laps(long count)
{
    for (long laps = count / members; laps > 0; laps--) {
        sys_write(pipes[1][1], token, 1);
        sys_read(pipes[0][0], token, 1);
    }
}

static void round_trips(long count)
{
    laps(count * members);
}

static void begin(int count)
{
    members = count;
    for (int i = 0; i < count; i++)
        require(sys_pipe(pipes[i]) == 0, "pipe");
    for (int i = 1; i < count; i++) {
        children[i] = (int)sys_fork();
        require(children[i] >= 0, "fork");
        if (children[i] == 0)
            for (;;)
                hand_on(i);
    }
}

static void end(void)
{
    int status;
    for (int i = 1; i < members; i++) {
        sys_kill(children[i], SIGKILL);
        sys_wait4(children[i], &status, 0);
    }
    for (int i = 0; i < members; i++)
        sys_close(pipes[i][0]), sys_close(pipes[i][1]);
}

static void yield(long count)
{
    while (count-- > 0)
        sys_yield();
}

static void rows(const char *policy)
{
    char name[64];
    members = 1;
    require(sys_pipe(pipes[0]) == 0, "pipe");
    snprintf(name, sizeof name, "pipe, one process%s", policy);
    long overhead = measure_less(name, 5000, 40000, one_process, 0);
    sys_close(pipes[0][0]), sys_close(pipes[0][1]);
    snprintf(name, sizeof name, "yield, nobody else%s", policy);
    measure(name, 10000, 40000, yield);
    begin(2);
    snprintf(name, sizeof name, "pipe round trip%s", policy);
    measure(name, 1000, 20000, round_trips);
    snprintf(name, sizeof name, "switch, ring of 2%s", policy);
    measure_less(name, 2000, 20000, laps, overhead);
    end();
    begin(8);
    snprintf(name, sizeof name, "switch, ring of 8%s", policy);
    measure_less(name, 2000, 20000, laps, overhead);
    end();
}

bool set_policy(const char *name)
{
    int fd = (int)sys_open("/sys/sched/policy", O_WRONLY, 0);
    bool done = fd >= 0 && sys_write(fd, name, strlen(name)) == (long)strlen(name);
    if (fd >= 0)
        sys_close(fd);
    return done;
}

/* The policies there are, once the boot adds no more: a program may begin before the last bundle has. */
static bool await_policies(char *list, size_t size)
{
    char before[512] = "";
    for (;;) {
        if (read_file("/sys/sched/available", list, size) <= 0)
            return false;
        if (strcmp(before, list) == 0)
            return true;
        strlcpy(before, list, sizeof before);
        sleep_ns(2000000000);
    }
}

int read_policies(char names[][POLICY_NAME])
{
    char list[512];
    int count = 0;
    if (!await_policies(list, sizeof list))
        return 0;
    for (const char *word = list; *word != '\0';) {
        size_t length = 0;
        while (word[length] > ' ')
            length++;
        if (length > 0 && count < MOST_POLICIES)
            strlcpy(names[count++], word, length + 1 < POLICY_NAME ? length + 1 : POLICY_NAME);
        word += length + (word[length] != '\0');
    }
    return count;
}

/* What a hop costs now in a ring of so many, picoseconds. */
static long hop_in(int ring)
{
    begin(ring);
    laps(REHEARSED / 4);
    int64_t start = now_ns();
    laps(REHEARSED);
    long hop = (now_ns() - start) * 1000 / REHEARSED;
    end();
    return hop;
}

/*
 * All policies share the core, and what compilers made of it while one was in charge may be made anew for the next. So each has its turn, again and again,
 * until for two turns none has found a hop cheaper by more than 2 % than ever before. The figures of every turn are printed.
 */
static void rehearse(char names[][POLICY_NAME], int count)
{
    static const int rings[] = {2, 8};
    long best[MOST_POLICIES][2] = {{0}};
    int steady = 0;
    for (int turn = 1; turn <= TURNS && steady < 2; turn++) {
        steady++;
        for (int i = 0; i < count || i == 0; i++) {
            long hops[2];
            if (count > 0)
                require(set_policy(names[i]), names[i]);
            for (int ring = 0; ring < 2; ring++) {
                hops[ring] = hop_in(rings[ring]);
                if (turn == 1 || hops[ring] < best[i][ring] - best[i][ring] / 50)
                    steady = 0;
                if (turn == 1 || hops[ring] < best[i][ring])
                    best[i][ring] = hops[ring];
            }
            printf("turn %d, %s: a hop in a ring of 2 %ld ns, of 8 %ld ns\n", turn, count > 0 ? names[i] : "all", hops[0] / 1000, hops[1] / 1000);
        }
        sleep_ns(1000000000); /* for compilers */
    }
    printf("rehearsal: %s\n", steady >= 2 ? "steady" : "not steady");
}

void bench_scheduler(void)
{
    static char names[MOST_POLICIES][POLICY_NAME];
    char before[64] = "", suffix[80];
    int count = read_policies(names);
    rehearse(names, count);
    if (count == 0) {
        rows("");
        return;
    }
    read_file("/sys/sched/policy", before, sizeof before);
    for (int i = 0; i < count; i++) {
        require(set_policy(names[i]), names[i]);
        snprintf(suffix, sizeof suffix, " [%s]", names[i]);
        rows(suffix);
    }
    set_policy(first_line(before));
}
