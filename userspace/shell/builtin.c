/* The shell's own commands, and its environment. */
#include "shell.h"

char *shell_environment[MAX_VARIABLES + 1]; /* ends with a null */

const char *variable(const char *name, size_t length)
{
    for (char **entry = shell_environment; *entry != NULL; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry + length + 1;
    return NULL;
}

static int export(int argc, char **argv)
{
    static char texts[MAX_VARIABLES][256]; /* texts[i] backs entry i once it was set here */
    if (argc == 1)
        for (char **entry = shell_environment; *entry != NULL; entry++)
            printf("%s\n", *entry);
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals == NULL || equals == argv[i] || strlen(argv[i]) >= sizeof texts[0]) {
            dprintf(2, "usage: export [NAME=VALUE]...   (at most 255 bytes each)\n");
            return 2;
        }
        size_t length = (size_t)(equals - argv[i]) + 1;
        int at = 0;
        while (shell_environment[at] != NULL && strncmp(shell_environment[at], argv[i], length) != 0)
            at++;
        if (at == MAX_VARIABLES) {
            dprintf(2, "export: there are %d variables already\n", MAX_VARIABLES);
            return 1;
        }
        strlcpy(texts[at], argv[i], sizeof texts[at]);
        shell_environment[at] = texts[at];
    }
    return 0;
}

static int cd(int argc, char **argv)
{
    const char *home = variable("HOME", 4), *to = argc > 1 ? argv[1] : home != NULL ? home : "/";
    long error = sys_chdir(to);
    if (error < 0)
        dprintf(2, "cd: %s: %s\n", to, error_text(error));
    return error < 0;
}

static int pwd(int argc, char **argv)
{
    (void)argc, (void)argv;
    char path[1024];
    long error = sys_getcwd(path, sizeof path);
    if (error < 0)
        dprintf(2, "pwd: %s\n", error_text(error));
    else
        printf("%s\n", path);
    return error < 0;
}

static int echo(int argc, char **argv)
{
    bool newline = argc < 2 || strcmp(argv[1], "-n") != 0;
    char line[LINE_SIZE + 2];
    size_t used = 0;
    for (int i = newline ? 1 : 2; i < argc; i++) /* one write, so that lines of several programs do not mix */
        used += (size_t)snprintf(line + used, sizeof line - used, "%s%s", argv[i], i + 1 < argc ? " " : "");
    if (newline)
        line[used++] = '\n';
    ssize_t done = write_all(1, line, used);
    if (done < 0)
        dprintf(2, "echo: %s\n", error_text(done));
    return done < 0;
}

static int leave(int argc, char **argv)
{
    long status = shell.status;
    if (argc > 1 && !parse_long(argv[1], &status)) {
        dprintf(2, "usage: exit [STATUS]\n");
        return 2;
    }
    shell.leaving = true;
    return (int)(status & 0xff);
}

static int end_machine(const char *name, int command)
{
    long error = sys_reboot(command);
    dprintf(2, "%s: %s\n", name, error_text(error));
    return 1;
}

static int reboot(int argc, char **argv)
{
    (void)argc;
    return end_machine(argv[0], REBOOT_RESTART);
}

static int poweroff(int argc, char **argv)
{
    (void)argc;
    return end_machine(argv[0], (int)REBOOT_POWER_OFF);
}

static int help(int argc, char **argv)
{
    (void)argc, (void)argv;
    printf("The shell's own commands:\n");
    for (const struct builtin *builtin = builtins; builtin->name != NULL; builtin++)
        printf("  %-8s %-24s %s\n", builtin->name, builtin->usage, builtin->help);
    printf("Everything else is a program: 'ls /bin' lists them. One line may hold several:\n"
           "  a | b   a ; b   a && b   a || b   a &   a > file   a >> file   a < file   a 2> file\n"
           "Ctrl-C ends the running program, Ctrl-Z stops it ('fg' goes on), Tab completes, arrow up recalls.\n");
    return 0;
}

const struct builtin builtins[] = {
    {"bg", "[%JOB]", "lets a stopped job go on in the background", builtin_bg, false},
    {"cat", "[FILE]...", "writes files, or its input", builtin_cat, true},
    {"cd", "[FOLDER]", "changes the current folder", cd, false},
    {"echo", "[-n] [WORD]...", "writes the words", echo, false},
    {"exit", "[STATUS]", "ends this shell (init starts a new one)", leave, false},
    {"export", "[NAME=VALUE]...", "sets environment variables, or lists them", export, false},
    {"fg", "[%JOB]", "takes a job to the foreground", builtin_fg, false},
    {"help", "", "this text", help, false},
    {"jobs", "", "lists the jobs of this shell", builtin_jobs, false},
    {"kill", "[-NUMBER] PROCESS|%JOB", "sends a signal, 15 (end) without a number", builtin_kill, false},
    {"ls", "[-a] [-l] [PATH]...", "lists folders", builtin_ls, true},
    {"poweroff", "", "switches the machine off", poweroff, false},
    {"ps", "", "lists the processes", builtin_ps, true},
    {"pwd", "", "prints the current folder", pwd, false},
    {"reboot", "", "starts the machine again", reboot, false},
    {NULL, NULL, NULL, NULL, false}};

const struct builtin *find_builtin(const char *name)
{
    for (const struct builtin *builtin = builtins; builtin->name != NULL; builtin++)
        if (strcmp(builtin->name, name) == 0)
            return builtin;
    return NULL;
}
