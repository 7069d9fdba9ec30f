/*
 * Jobs: the processes of one pipeline, in one process group when the shell is interactive.
 *
 *   free --new_job--> running --all stopped--> stopped --fg, bg--> running --all ended--> done --reported--> free
 */
#include "shell.h"

enum process_state { RUNNING, STOPPED, ENDED };
enum { MAX_JOBS = 32 };

struct job {
    bool used, background;
    int group, count;
    struct {
        int pid, status;
        enum process_state state;
    } process[MAX_STAGES];
    char text[96];
};

static struct job jobs[MAX_JOBS];
static struct job *current; /* the one `fg` and `bg` mean without a number */

struct job *new_job(const char *text, size_t length)
{
    for (struct job *job = jobs; job < jobs + MAX_JOBS; job++) {
        if (!job->used) {
            *job = (struct job){.used = true};
            strlcpy(job->text, text, length + 1 < sizeof job->text ? length + 1 : sizeof job->text);
            return job;
        }
    }
    return NULL;
}

static int number(const struct job *job) { return (int)(job - jobs) + 1; }

int job_group(const struct job *job) { return job->group; }

void add_process(struct job *job, int pid)
{
    if (job->count == 0)
        job->group = pid;
    if (shell.interactive)
        sys_setpgid(pid, job->group); /* the child does the same: whoever comes first */
    job->process[job->count].pid = pid;
    job->process[job->count++].state = RUNNING;
}

void enter_job(int group, bool foreground)
{
    if (shell.interactive) {
        int own = (int)sys_getpid();
        group = group == 0 ? own : group;
        sys_setpgid(0, group);
        if (foreground)
            sys_ioctl(shell.terminal, TIOCSPGRP, &group); /* SIGTTOU is still ignored here */
        static const int ours[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
        for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
            sys_signal(ours[i], SIG_DFL);
    } else if (!foreground) { /* without job control nobody may take our input, and Ctrl-C is not for it */
        sys_signal(SIGINT, SIG_IGN);
        sys_signal(SIGQUIT, SIG_IGN);
    }
    memset(jobs, 0, sizeof jobs); /* the parent's, not ours */
}

static enum process_state state_of(const struct job *job)
{
    enum process_state state = ENDED;
    for (int i = 0; i < job->count; i++) {
        if (job->process[i].state == RUNNING)
            return RUNNING;
        if (job->process[i].state == STOPPED)
            state = STOPPED;
    }
    return state;
}

static int status_of(const struct job *job)
{
    int status = job->count > 0 ? job->process[job->count - 1].status : 0;
    return status_exited(status) ? status_code(status) : 128 + status_signal(status);
}

static void note(int pid, int status)
{
    for (struct job *job = jobs; job < jobs + MAX_JOBS; job++)
        for (int i = 0; job->used && i < job->count; i++)
            if (job->process[i].pid == pid && job->process[i].state != ENDED) {
                job->process[i].status = status;
                job->process[i].state = status_stopped(status) ? STOPPED : ENDED;
                return;
            }
}

static void describe(const struct job *job)
{
    int status = job->count > 0 ? job->process[job->count - 1].status : 0;
    char words[48] = "Running";
    if (state_of(job) == STOPPED)
        strlcpy(words, "Stopped", sizeof words);
    else if (state_of(job) == ENDED && !status_exited(status))
        strlcpy(words, signal_text(status_signal(status)), sizeof words);
    else if (state_of(job) == ENDED && status_code(status) != 0)
        snprintf(words, sizeof words, "Exit %d", status_code(status));
    else if (state_of(job) == ENDED)
        strlcpy(words, "Done", sizeof words);
    dprintf(1, "[%d]%c %-20s %s%s\n", number(job), job == current ? '+' : ' ', words, job->text,
            state_of(job) == RUNNING ? " &" : "");
}

static void release(struct job *job)
{
    job->used = false;
    if (current != job)
        return;
    current = NULL;
    for (struct job *other = jobs; other < jobs + MAX_JOBS; other++)
        if (other->used)
            current = other;
}

void announce_job(struct job *job)
{
    job->background = true;
    current = job;
    shell.last_background = job->process[job->count - 1].pid;
    shell.status = 0;
    if (shell.interactive)
        dprintf(1, "[%d] %d\n", number(job), shell.last_background);
}

int wait_job(struct job *job)
{
    while (state_of(job) == RUNNING) {
        int status = 0;
        long pid = sys_wait4(-1, &status, shell.interactive ? WUNTRACED : 0);
        if (pid > 0)
            note((int)pid, status);
        else if (pid != -EXO_EINTR)
            break;
    }
    if (shell.interactive)
        sys_ioctl(shell.terminal, TIOCSPGRP, &shell.group);
    if (state_of(job) == STOPPED) {
        job->background = true;
        current = job;
        restore_terminal();
        dprintf(1, "\n");
        describe(job);
        return 128 + SIGTSTP;
    }
    int last = job->count > 0 ? job->process[job->count - 1].status : 0, status = status_of(job);
    if (!status_exited(last)) {
        restore_terminal(); /* it had no chance to do so itself */
        if (status_signal(last) == SIGINT)
            dprintf(shell.interactive ? 1 : 2, "\n");
        else if (status_signal(last) != SIGPIPE)
            dprintf(2, "%s\n", signal_text(status_signal(last)));
    }
    release(job);
    return status;
}

void collect_jobs(bool report)
{
    int status = 0;
    long pid;
    while ((pid = sys_wait4(-1, &status, WNOHANG | (shell.interactive ? WUNTRACED : 0))) > 0) {
        note((int)pid, status);
        for (struct job *job = jobs; job < jobs + MAX_JOBS; job++)
            if (report && job->used && status_stopped(status) && job->group == sys_getpgid((int)pid))
                describe(job);
    }
    for (struct job *job = jobs; job < jobs + MAX_JOBS; job++) {
        if (job->used && state_of(job) == ENDED) {
            if (report)
                describe(job);
            release(job);
        }
    }
}

/* The job that "%2", "2" or nothing means; says so when there is none. */
static struct job *chosen(const char *command, int argc, char **argv)
{
    long wanted = current != NULL ? number(current) : 0;
    if (argc > 1 && !parse_long(argv[1] + (argv[1][0] == '%'), &wanted))
        wanted = 0;
    if (wanted >= 1 && wanted <= MAX_JOBS && jobs[wanted - 1].used)
        return &jobs[wanted - 1];
    dprintf(2, "%s: no such job; 'jobs' lists them\n", command);
    return NULL;
}

static void resume(struct job *job)
{
    for (int i = 0; i < job->count; i++)
        if (job->process[i].state == STOPPED)
            job->process[i].state = RUNNING;
    sys_kill(-job->group, SIGCONT);
}

int builtin_jobs(int argc, char **argv)
{
    (void)argc, (void)argv;
    collect_jobs(false);
    for (struct job *job = jobs; job < jobs + MAX_JOBS; job++)
        if (job->used)
            describe(job);
    return 0;
}

int builtin_fg(int argc, char **argv)
{
    struct job *job = chosen("fg", argc, argv);
    if (job == NULL)
        return 1;
    dprintf(1, "%s\n", job->text);
    job->background = false;
    if (shell.interactive)
        sys_ioctl(shell.terminal, TIOCSPGRP, &job->group);
    resume(job);
    return wait_job(job);
}

int builtin_bg(int argc, char **argv)
{
    struct job *job = chosen("bg", argc, argv);
    if (job == NULL)
        return 1;
    resume(job);
    describe(job);
    return 0;
}

int builtin_kill(int argc, char **argv)
{
    long signal = SIGTERM, target = 0;
    int first = argc > 1 && argv[1][0] == '-' ? 2 : 1, failed = 0;
    if (argc <= first || (first == 2 && (!parse_long(argv[1] + 1, &signal) || signal < 1 || signal > 64))) {
        dprintf(2, "usage: kill [-SIGNAL_NUMBER] PROCESS_OR_%%JOB...\n");
        return 2;
    }
    for (int i = first; i < argc; i++) {
        long error = -EXO_EINVAL;
        if (argv[i][0] == '%') {
            char *pair[] = {argv[0], argv[i]};
            struct job *job = chosen("kill", 2, pair);
            error = job == NULL ? 0 : sys_kill(-job->group, (int)signal);
            if (job != NULL && state_of(job) == STOPPED && signal != SIGSTOP && signal != SIGTSTP)
                resume(job); /* or it would never see the signal */
            failed |= job == NULL;
        } else if (parse_long(argv[i], &target)) {
            error = sys_kill((int)target, (int)signal);
        }
        if (error < 0)
            dprintf(2, "kill: %s: %s\n", argv[i], error_text(error));
        failed |= error < 0;
    }
    return failed;
}
