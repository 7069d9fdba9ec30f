/*
 * Switches between processes, by lmbench's lat_ctx: a token goes round a ring of processes through pipes; a hop less what the same pipe costs a
 * single process is a switch. On Exo-OS each policy there is takes its turn.
 */
#include "bench.h"

enum { MOST = 8 };

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
static bool read_policies(char *list, size_t size)
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

void bench_scheduler(void)
{
    char list[512], before[64] = "", suffix[80];
    if (!read_policies(list, sizeof list)) {
        rows("");
        return;
    }
    read_file("/sys/sched/policy", before, sizeof before);
    for (char *word = list; *word != '\0';) {
        char *end_of_word = word;
        while (*end_of_word > ' ')
            end_of_word++;
        bool last = *end_of_word == '\0';
        *end_of_word = '\0';
        if (end_of_word > word) {
            require(set_policy(word), word);
            snprintf(suffix, sizeof suffix, " [%s]", word);
            rows(suffix);
        }
        word = last ? end_of_word : end_of_word + 1;
    }
    for (char *c = before; *c != '\0'; c++)
        if (*c == '\n')
            *c = '\0';
    set_policy(before);
}
