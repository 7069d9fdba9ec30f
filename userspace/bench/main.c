/*
 * bench [GROUP...] [only=ROW]: runs the groups named, or all: syscall, vfs, memory, scheduler, fairness, swap; or one row of them. As process 1 on Linux it
 * sets up what it needs.
 */
#include "bench.h"

static const struct {
    const char *name;
    void (*run)(void);
} groups[] = {{"syscall", bench_syscall}, {"vfs", bench_vfs}, {"memory", bench_memory}, {"scheduler", bench_scheduler}, {"fairness", bench_fairness}, {"swap", bench_swap}};

static void mount(const char *type, const char *at)
{
    sys_call3(SYS_mkdir, (long)at, 0755, 0);
    sys_call6(SYS_mount, (long)type, (long)at, (long)type, 0, 0, 0);
}

static void make_file(void)
{
    static char zeros[FILE_SIZE];
    int file = (int)sys_open(FILE_PATH, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    require(file >= 0 && write_all(file, zeros, sizeof zeros) == FILE_SIZE, "making " FILE_PATH);
    sys_close(file);
}

int main(int argc, char **argv)
{
    bool first = sys_getpid() == 1;
    if (argc == 2 && strcmp(argv[1], "nothing") == 0)
        return 0;
    for (int word = 1; word < argc; word++)
        if (strncmp(argv[word], "only=", 5) == 0)
            only_row = argv[word] + 5;
        else if (strncmp(argv[word], "seconds=", 8) == 0)
            require(parse_long(argv[word] + 8, &fairness_seconds), argv[word]);
        else if (strncmp(argv[word], "policy=", 7) == 0)
            fairness_policy = argv[word] + 7;
        else if (strcmp(argv[word], "versions") == 0)
            swap_versions = true;
        else if (strncmp(argv[word], "wakes=", 6) == 0)
            require(parse_long(argv[word] + 6, &fairness_wakes), argv[word]);
    if (first) {
        mount("devtmpfs", "/dev");
        mount("tmpfs", "/tmp");
    }
    make_file();
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        bool wanted = argc < 2;
        for (int word = 1; word < argc; word++)
            wanted |= strcmp(argv[word], groups[i].name) == 0;
        if (wanted)
            groups[i].run();
    }
    printf("bench: done\n");
    if (first) { /* nothing is left to run */
        sys_reboot((int)REBOOT_POWER_OFF);
        for (;;)
            sleep_ns(1000000000);
    }
    return 0;
}
