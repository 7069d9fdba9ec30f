/*
 * init: the first program, process 1.
 *
 *   init              greets, keeps a shell running on each terminal, and reaps orphans
 *   init --exec CMD   runs `shell -c CMD` once and ends with its status (128 + signal if a signal ended it);
 *                     what CMD writes stands between two marker lines, which `./exo run --exec` looks for
 *
 * When process 1 ends, the kernel powers the machine off. busybox's reboot, poweroff and halt send process 1 a signal:
 * SIGTERM, SIGUSR2 and SIGUSR1.
 * /etc/config is asked for `terminals`, separated by blanks (default /dev/console; those that are missing are left out,
 * --exec uses the first), and `shell` (default /bin/shell).
 */
#include "exo.h"

enum { OPOST = 1, MAX_TERMINALS = 8 };

static char config[4096];

/* The value of `name` in /etc/config ("name=value" lines, '#' begins a comment), or otherwise. */
static char *setting(const char *name, const char *otherwise)
{
    static char values[2][128];
    static int next;
    size_t length = strlen(name);
    for (const char *line = config; *line != '\0';) {
        const char *end = strchr(line, '\n');
        size_t size = end != NULL ? (size_t)(end - line) : strlen(line);
        if (size > length && strncmp(line, name, length) == 0 && line[length] == '=') {
            char *value = values[next++ % 2];
            size_t copied = size - length - 1;
            copied = copied < sizeof values[0] ? copied : sizeof values[0] - 1;
            memcpy(value, line + length + 1, copied);
            value[copied] = '\0';
            return value;
        }
        line += size + (end != NULL);
    }
    char *value = values[next++ % 2];
    strlcpy(value, otherwise, sizeof values[0]);
    return value;
}

static bool exists(const char *path)
{
    struct stat stat;
    return sys_stat(path, &stat) == 0;
}

/* Makes `terminal` the controlling terminal and the standard files of a new session. */
static void take_terminal(const char *terminal, bool verbatim)
{
    sys_setsid();
    long fd = sys_open(terminal, O_RDWR, 0);
    if (fd < 0)
        return;
    sys_ioctl((int)fd, TIOCSCTTY, NULL);
    struct termios modes;
    if (verbatim && sys_ioctl((int)fd, TCGETS, &modes) == 0) {
        modes.c_oflag &= ~(uint32_t)OPOST;
        modes.c_lflag &= ~(uint32_t)TTY_ECHO;
        sys_ioctl((int)fd, TCSETS, &modes);
    }
    for (int standard = 0; standard < 3; standard++)
        sys_dup2((int)fd, standard);
    if (fd > 2)
        sys_close((int)fd);
}

/* Starts the shell in a session of its own; returns its process id or a negated error. */
static long start_shell(const char *terminal, const char *shell, char *command)
{
    static char *environment[] = {"PATH=/bin", "HOME=/", "TERM=vt102", "USER=root", NULL};
    long pid = sys_fork();
    if (pid != 0)
        return pid;
    take_terminal(terminal, command != NULL);
    if (command != NULL)
        printf("\001exo-exec begin\001\n");
    char *argv[] = {(char *)shell, command != NULL ? "-c" : NULL, command, NULL};
    long error = sys_exec(shell, argv, environment);
    dprintf(2, "init: cannot run %s: %s\n", shell, error_text(error));
    sys_exit(127);
}

/* A terminal and the shell on it. */
static struct seat {
    const char *terminal;
    long pid; /* 0: none */
    int64_t started;
} seats[MAX_TERMINALS];

static int seat_count;

/* Splits the list in place. Without any terminal there, what the kernel gave us as 0, 1 and 2 has to do. */
static void find_terminals(char *list)
{
    for (char *name = list; *name != '\0' && seat_count < MAX_TERMINALS;) {
        char *end = strchr(name, ' ');
        if (end != NULL)
            *end = '\0';
        if (exists(name))
            seats[seat_count++].terminal = name;
        name += strlen(name) + (end != NULL);
    }
    if (seat_count == 0)
        seats[seat_count++].terminal = "";
}

static int exit_status(int status) { return status_exited(status) ? status_code(status) : 128 + status_signal(status); }

static int run_once(const char *shell, char *command)
{
    long pid = start_shell(seats[0].terminal, shell, command), ended;
    if (pid < 0) {
        dprintf(2, "init: cannot start a process: %s\n", error_text(pid));
        return 126;
    }
    int status = 0;
    do
        ended = sys_wait4(-1, &status, 0);
    while (ended != pid && (ended > 0 || ended == -EXO_EINTR));
    printf("\001exo-exec end %d\001\n", exit_status(status));
    return exit_status(status);
}

static void seat_shell(struct seat *seat, const char *shell)
{
    if (seat->started != 0 && now_ns() - seat->started < 1000000000)
        sleep_ns(1000000000); /* a shell that cannot live must not eat the machine */
    seat->started = now_ns();
    seat->pid = start_shell(seat->terminal, shell, NULL);
    if (seat->pid < 0) {
        dprintf(2, "init: cannot start a process: %s; trying again\n", error_text(seat->pid));
        seat->pid = 0;
    }
}

/* Keeps a shell on each terminal and reaps every process that ends. Returns when there is no shell to start. */
static int keep_shells(const char *shell)
{
    while (exists(shell)) {
        bool waiting = true;
        for (struct seat *seat = seats; seat < seats + seat_count; seat++) {
            if (seat->pid == 0)
                seat_shell(seat, shell);
            waiting = waiting && seat->pid != 0;
        }
        int status;
        long ended = sys_wait4(-1, &status, waiting ? 0 : WNOHANG);
        for (struct seat *seat = seats; seat < seats + seat_count; seat++)
            if (seat->pid == ended)
                seat->pid = 0;
    }
    dprintf(2, "init: there is no %s in this image, nothing to do\n", shell);
    return 127;
}

static void end_machine(int signal)
{
    sys_reboot(signal == SIGTERM ? REBOOT_RESTART : (int)REBOOT_POWER_OFF);
}

int main(int argc, char **argv)
{
    if (read_file("/etc/config", config, sizeof config) < 0)
        config[0] = '\0';
    if (sys_getpid() == 1) {
        sys_signal(SIGTERM, end_machine);
        sys_signal(SIGUSR1, end_machine);
        sys_signal(SIGUSR2, end_machine);
    }
    find_terminals(setting("terminals", "/dev/console"));
    const char *shell = setting("shell", exists("/bin/shell") ? "/bin/shell" : "/bin/sh");

    if (argc > 2 && strcmp(argv[1], "--exec") == 0)
        return run_once(shell, argv[2]);
    if (argc > 1) {
        dprintf(2, "usage: init [--exec COMMAND]\n");
        return 2;
    }
    printf("Exo-OS v0.5.0 userspace!\n");
    static char dashboard[4096];
    if (read_file("/sys/dashboard", dashboard, sizeof dashboard) > 0)
        printf("%s", dashboard);
    return keep_shells(shell);
}
