/*
 * init: the first program, process 1.
 *
 *   init              greets, keeps one shell running on the console, and reaps orphans
 *   init --exec CMD   runs `shell -c CMD` once and ends with its status (128 + signal if a signal ended it);
 *                     what CMD writes stands between two marker lines, which `./exo run --exec` looks for
 *
 * When process 1 ends, the kernel powers the machine off. busybox's reboot, poweroff and halt send process 1 a signal:
 * SIGTERM, SIGUSR2 and SIGUSR1.
 * /etc/config is asked for `terminal` (default /dev/console) and `shell` (default /bin/shell).
 */
#include "exo.h"

enum { OPOST = 1 };

static char config[4096];

/* The value of `name` in /etc/config ("name=value" lines, '#' begins a comment), or otherwise. */
static const char *setting(const char *name, const char *otherwise)
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
    return otherwise;
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
        return; /* what the kernel gave us as 0, 1 and 2 has to do */
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

/* Waits until `pid` ends, reaping every orphan meanwhile; returns its exit status as a shell would. */
static int reap_until(long pid)
{
    for (;;) {
        int status = 0;
        long ended = sys_wait4(-1, &status, 0);
        if (ended == pid)
            return status_exited(status) ? status_code(status) : 128 + status_signal(status);
        if (ended < 0 && ended != -EXO_EINTR)
            return 127;
    }
}

static int run_once(const char *terminal, const char *shell, char *command)
{
    long pid = start_shell(terminal, shell, command);
    if (pid < 0) {
        dprintf(2, "init: cannot start a process: %s\n", error_text(pid));
        return 126;
    }
    int status = reap_until(pid);
    printf("\001exo-exec end %d\001\n", status);
    return status;
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
    const char *terminal = setting("terminal", "/dev/console");
    const char *shell = setting("shell", exists("/bin/shell") ? "/bin/shell" : "/bin/sh");

    if (argc > 2 && strcmp(argv[1], "--exec") == 0)
        return run_once(terminal, shell, argv[2]);
    if (argc > 1) {
        dprintf(2, "usage: init [--exec COMMAND]\n");
        return 2;
    }

    printf("Exo-OS v0.5.0 userspace!\n");
    for (;;) {
        int64_t started = now_ns();
        long pid = start_shell(terminal, shell, NULL);
        if (pid < 0) {
            dprintf(2, "init: cannot start a process: %s; trying again\n", error_text(pid));
        } else if (reap_until(pid) == 127 && !exists(shell)) {
            dprintf(2, "init: there is no %s in this image, nothing left to do\n", shell);
            return 127;
        }
        if (now_ns() - started < 1000000000) /* a shell that cannot live must not eat the machine */
            sleep_ns(1000000000);
    }
}
