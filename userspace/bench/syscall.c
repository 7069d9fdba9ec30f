/* System calls, from the one that does nothing to fork and exec. */
#include "bench.h"

static int zero, null, file, ends[2];
static char byte[1];

static void getppid(long count)
{
    while (count-- > 0)
        sys_getppid();
}

static int (*clock_gettime)(int clock, struct timespec *out);

static void read_clock(long count)
{
    struct timespec now;
    while (count-- > 0)
        clock_gettime(CLOCK_MONOTONIC, &now);
}

static void read_zero(long count)
{
    while (count-- > 0)
        sys_read(zero, byte, 1);
}

static void write_null(long count)
{
    while (count-- > 0)
        sys_write(null, byte, 1);
}

static void open_close(long count)
{
    while (count-- > 0)
        sys_close((int)sys_open(FILE_PATH, O_RDONLY, 0));
}

static void stat_path(long count)
{
    struct stat out;
    while (count-- > 0)
        sys_stat(FILE_PATH, &out);
}

static void stat_open(long count)
{
    struct stat out;
    while (count-- > 0)
        sys_fstat(file, &out);
}

static void through_pipe(long count)
{
    while (count-- > 0) {
        sys_write(ends[1], byte, 1);
        sys_read(ends[0], byte, 1);
    }
}

static void make_pipe(long count)
{
    int made[2];
    while (count-- > 0) {
        sys_pipe(made);
        sys_close(made[0]);
        sys_close(made[1]);
    }
}

static void get_time(long count)
{
    struct timespec now;
    while (count-- > 0)
        sys_clock_gettime(CLOCK_MONOTONIC, &now);
}

static void nothing(int signal)
{
    (void)signal;
}

static void install(long count)
{
    while (count-- > 0)
        sys_signal(SIGUSR1, nothing);
}

static void deliver(long count)
{
    int self = (int)sys_getpid();
    while (count-- > 0)
        sys_kill(self, SIGUSR1);
}

static void wait_for(long child)
{
    int status;
    require(child > 0 && sys_wait4((int)child, &status, 0) == child && status == 0, "fork, exec or wait");
}

static void fork_exit(long count)
{
    while (count-- > 0) {
        long child = sys_fork();
        if (child == 0)
            sys_exit(0);
        wait_for(child);
    }
}

static void fork_exec(long count)
{
    char *arguments[] = {"bench", "nothing", NULL};
    while (count-- > 0) {
        long child = sys_fork();
        if (child == 0) {
            sys_exec("/bin/bench", arguments, environ);
            sys_exit(1);
        }
        wait_for(child);
    }
}

void bench_syscall(void)
{
    zero = (int)sys_open("/dev/zero", O_RDONLY, 0);
    null = (int)sys_open("/dev/null", O_WRONLY, 0);
    file = (int)sys_open(FILE_PATH, O_RDONLY, 0);
    require(zero >= 0 && null >= 0 && file >= 0 && sys_pipe(ends) == 0, "open of /dev/zero, /dev/null, " FILE_PATH);
    measure("getppid", 50000, 200000, getppid);
    measure("clock_gettime", 20000, WARM_UP, get_time);
    clock_gettime = vdso_function("__vdso_clock_gettime");
    require(clock_gettime != NULL, "vDSO");
    measure("clock_gettime by vDSO", 100000, WARM_UP, read_clock);
    measure("read 1 B of /dev/zero", 10000, WARM_UP, read_zero);
    measure("write 1 B to /dev/null", 10000, WARM_UP, write_null);
    measure("fstat", 10000, WARM_UP, stat_open);
    measure("stat", 5000, WARM_UP, stat_path);
    measure("open, close", 5000, WARM_UP, open_close);
    measure("write, read 1 B of a pipe", 5000, WARM_UP, through_pipe);
    measure("pipe, close both", 2000, WARM_UP, make_pipe);
    measure("sigaction", 10000, WARM_UP, install);
    sys_signal(SIGUSR1, nothing);
    measure("signal to itself, handler", 5000, WARM_UP, deliver);
    /* What is done once a fork reaches the second compiler after 7,000: 2,000 to the first one, 5,000 more. */
    measure("fork, exit, wait", 100, WARM_UP, fork_exit);
    measure("fork, exec, exit, wait", 100, WARM_UP, fork_exec);
    sys_signal(SIGUSR1, SIG_DFL);
    sys_close(zero), sys_close(null), sys_close(file), sys_close(ends[0]), sys_close(ends[1]);
}
