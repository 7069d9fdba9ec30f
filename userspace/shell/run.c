/* Lists, pipelines, redirections, programs. */
#include "shell.h"

static int open_redirection(const struct redirection *redirection)
{
    static const int flags[] = {[T_IN] = O_RDONLY, [T_OUT] = O_WRONLY | O_CREAT | O_TRUNC,
                                [T_APPEND] = O_WRONLY | O_CREAT | O_APPEND};
    if (redirection->kind == T_ERR_TO_OUT)
        return (int)sys_dup2(1, 2);
    long fd = sys_open(redirection->path, flags[redirection->kind], 0644);
    if (fd < 0) {
        dprintf(2, "shell: %s: %s\n", redirection->path, error_text(fd));
        return -1;
    }
    if (fd != redirection->fd) {
        sys_dup2((int)fd, redirection->fd);
        sys_close((int)fd);
    }
    return 0;
}

static bool redirect(const struct command *command)
{
    for (int i = 0; i < command->redirections; i++)
        if (open_redirection(&command->redirection[i]) < 0)
            return false;
    return true;
}

/* Replaces this process by the program; returns the exit status for its failure. */
static int execute(struct command *command)
{
    const char *name = command->argv[0];
    char path[512];
    long error = -EXO_ENOENT;
    if (strchr(name, '/') != NULL) {
        error = sys_exec(name, command->argv, shell_environment);
        dprintf(2, "shell: %s: %s\n", name, error_text(error));
        return error == -EXO_ENOENT ? 127 : 126;
    }
    const char *search = variable("PATH", 4);
    for (search = search == NULL ? "/bin" : search; error == -EXO_ENOENT && *search != '\0';) {
        const char *end = strchr(search, ':');
        int length = end != NULL ? (int)(end - search) : (int)strlen(search);
        snprintf(path, sizeof path, "%.*s/%s", length, search, name);
        error = sys_exec(path, command->argv, shell_environment);
        search += length + (end != NULL);
    }
    if (error == -EXO_ENOENT || error == -EXO_ENOTDIR) {
        dprintf(2, "shell: no command '%s'. Type 'help' for the shell's own commands, 'ls /bin' for the programs.\n", name);
        return 127;
    }
    dprintf(2, "shell: %s: %s\n", name, error_text(error));
    return 126;
}

/* In a new process: becomes the command. */
_Noreturn static void become(struct command *command)
{
    if (!redirect(command))
        sys_exit(1);
    if (command->argc == 0)
        sys_exit(0);
    const struct builtin *builtin = find_builtin(command->argv[0]);
    sys_exit(builtin != NULL ? builtin->run(command->argc, command->argv) : execute(command));
}

/* A command of the shell's own, with its redirections, in the shell itself. */
static void run_builtin(const struct builtin *builtin, struct command *command)
{
    int saved[3];
    for (int fd = 0; fd < 3; fd++)
        saved[fd] = command->redirections > 0 ? (int)sys_fcntl(fd, F_DUPFD_CLOEXEC, 64) : -1;
    shell.status = redirect(command) ? (builtin == NULL ? 0 : builtin->run(command->argc, command->argv)) : 1;
    for (int fd = 0; fd < 3; fd++) {
        if (saved[fd] >= 0) {
            sys_dup2(saved[fd], fd);
            sys_close(saved[fd]);
        }
    }
}

static const struct token *next_of(const struct token *from, const struct token *to, enum token_kind a, enum token_kind b)
{
    while (from < to && from->kind != a && from->kind != b)
        from++;
    return from;
}

/* Starts each stage in a process; false when not all could be started. */
static bool start_stages(struct job *job, const struct token *from, const struct token *to, bool background)
{
    static struct command command;
    int input = -1;
    for (const struct token *end; from <= to; from = end + 1) {
        end = next_of(from, to, T_PIPE, T_PIPE);
        int ends[2] = {-1, -1};
        bool last = end == to;
        long pid = last ? 0 : sys_pipe(ends);
        if (pid == 0)
            pid = sys_fork();
        if (pid < 0) {
            dprintf(2, "shell: cannot start a program: %s\n", error_text(pid));
            for (int i = 0; i < 2; i++)
                if (ends[i] >= 0)
                    sys_close(ends[i]);
            if (input >= 0)
                sys_close(input);
            return false;
        }
        if (pid == 0) {
            enter_job(job_group(job), !background);
            if (input >= 0) {
                sys_dup2(input, 0);
                sys_close(input);
            }
            if (!last) {
                sys_dup2(ends[1], 1);
                sys_close(ends[0]);
                sys_close(ends[1]);
            }
            if (!build_command(from, end, &command))
                sys_exit(2);
            become(&command);
        }
        add_process(job, (int)pid);
        if (input >= 0)
            sys_close(input);
        if (!last)
            sys_close(ends[1]);
        input = ends[0];
    }
    return true;
}

static void finish(struct job *job, bool started, bool background)
{
    if (!started && job_group(job) == 0)
        shell.status = 126;
    else if (background)
        announce_job(job);
    else
        shell.status = wait_job(job);
}

static void run_pipeline(const struct token *from, const struct token *to, bool background)
{
    static struct command command;
    release_words();
    if (next_of(from, to, T_PIPE, T_PIPE) == to && !background) {
        if (!build_command(from, to, &command))
            return;
        const struct builtin *builtin = command.argc > 0 ? find_builtin(command.argv[0]) : NULL;
        if (command.argc == 0 || (builtin != NULL && !builtin->apart)) {
            run_builtin(builtin, &command);
            return;
        }
        release_words();
    }
    int stages = 1;
    for (const struct token *token = from; token < to; token++)
        stages += token->kind == T_PIPE;
    const char *text_end = to[-1].text + to[-1].length;
    struct job *job = stages > MAX_STAGES ? NULL : new_job(from->text, (size_t)(text_end - from->text));
    if (job == NULL) {
        dprintf(2, "shell: %s\n", stages > MAX_STAGES ? "too many programs in one pipeline" : "too many jobs, end some first");
        shell.status = 1;
        return;
    }
    finish(job, start_stages(job, from, to, background), background);
}

static void run_and_or(const struct token *from, const struct token *to, bool background)
{
    bool run = true;
    while (from < to && !shell.leaving) {
        const struct token *end = next_of(from, to, T_AND, T_OR);
        if (run)
            run_pipeline(from, end, background);
        if (end < to)
            run = (shell.status == 0) == (end->kind == T_AND);
        from = end + 1;
    }
}

/* `a && b &`: a shell of its own in the background runs the list. */
static void run_behind(const struct token *from, const struct token *to)
{
    struct job *job = new_job(from->text, (size_t)(to->text - from->text));
    long pid = job == NULL ? -EXO_EAGAIN : sys_fork();
    if (pid == 0) {
        enter_job(0, false);
        shell.interactive = false;
        run_and_or(from, to, false);
        sys_exit(shell.status);
    }
    if (pid < 0)
        dprintf(2, "shell: cannot start a program: %s\n", error_text(pid));
    else
        add_process(job, (int)pid);
    if (job != NULL)
        finish(job, pid > 0, true);
}

void run_line(const char *line)
{
    static struct token tokens[MAX_TOKENS];
    if (!tokenise(line, tokens))
        return;
    for (const struct token *from = tokens; from->kind != T_END && !shell.leaving;) {
        const struct token *to = from;
        while (to->kind != T_END && to->kind != T_SEMI && to->kind != T_AMP)
            to++;
        if (to->kind == T_AMP && next_of(from, to, T_AND, T_OR) < to)
            run_behind(from, to);
        else
            run_and_or(from, to, to->kind == T_AMP);
        from = to->kind == T_END ? to : to + 1;
    }
}
