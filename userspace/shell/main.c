/* shell [-c COMMAND]: the user's shell. Without a terminal it reads commands from standard input. */
#include "shell.h"

struct shell shell;

/* Becomes the terminal's foreground group, stopping first as long as another shell has it. */
static void take_control(void)
{
    shell.terminal = (int)sys_fcntl(0, F_DUPFD_CLOEXEC, 64);
    if (shell.terminal < 0)
        shell.terminal = 0;
    int pid = (int)sys_getpid(), foreground = 0;
    while (sys_ioctl(shell.terminal, TIOCGPGRP, &foreground) == 0 && foreground != 0
           && foreground != (shell.group = (int)sys_getpgid(0)))
        if (sys_kill(-shell.group, SIGTTIN) < 0)
            break;
    static const int ours[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        sys_signal(ours[i], SIG_IGN);
    sys_setpgid(0, pid); /* fails, rightly, for a session leader */
    shell.group = (int)sys_getpgid(0);
    sys_ioctl(shell.terminal, TIOCSPGRP, &shell.group);
    remember_terminal();
}

/* One line from standard input, byte by byte: what follows belongs to the commands. */
static int plain_line(char *line, size_t size)
{
    size_t length = 0;
    for (;;) {
        char byte;
        long n = sys_read(0, &byte, 1);
        if (n == -EXO_EINTR)
            continue;
        if (n <= 0 && length == 0)
            return -1;
        if (n <= 0 || byte == '\n')
            break;
        if (length + 1 < size)
            line[length++] = byte;
    }
    line[length] = '\0';
    return (int)length;
}

int main(int argc, char **argv)
{
    static char line[LINE_SIZE];
    for (int i = 0; environ[i] != NULL && i < MAX_VARIABLES; i++)
        shell_environment[i] = environ[i];
    if (argc == 3 && strcmp(argv[1], "-c") == 0) {
        run_line(argv[2]);
        return shell.status;
    }
    if (argc > 1) {
        dprintf(2, "usage: shell [-c COMMAND]\n");
        return 2;
    }
    struct termios modes;
    shell.interactive = sys_ioctl(0, TCGETS, &modes) == 0;
    if (shell.interactive)
        take_control();
    while (!shell.leaving) {
        collect_jobs(shell.interactive);
        int length = shell.interactive ? edit_line("exo> ", line, sizeof line) : plain_line(line, sizeof line);
        if (length < 0)
            break;
        run_line(line);
    }
    return shell.status;
}
