/*
 * The shell: a line is read (edit.c), split into words and operators (parse.c), run as pipelines (run.c) whose
 * processes are jobs (jobs.c); some commands are the shell's own (builtin.c, files.c).
 *
 * Grammar:  list     = andor { (";" | "&") andor } [";" | "&"]
 *           andor    = pipeline { ("&&" | "||") pipeline }
 *           pipeline = command { "|" command }
 *           command  = { word | ("<" | ">" | ">>" | "2>" | "2>>") word | "2>&1" }
 * Words: 'as is', "with $NAME and $?", \x, $NAME ${NAME} $? $$ $!; results are not split again. '#' begins a comment.
 */
#ifndef SHELL_H
#define SHELL_H

#include "exo.h"

enum { LINE_SIZE = 4096, MAX_TOKENS = 512, MAX_ARGS = 256, MAX_STAGES = 16, MAX_REDIRECTIONS = 8,
       MAX_VARIABLES = 64 };

enum token_kind { T_END, T_WORD, T_PIPE, T_AND, T_OR, T_SEMI, T_AMP, T_IN, T_OUT, T_APPEND, T_ERR_TO_OUT };

struct token {
    enum token_kind kind;
    int fd;           /* of a redirection */
    const char *text; /* of a word: quotes and all; not ended by NUL */
    size_t length;
};

struct redirection {
    enum token_kind kind;
    int fd;
    char *path;
};

struct command {
    int argc;
    char *argv[MAX_ARGS + 1];
    int redirections;
    struct redirection redirection[MAX_REDIRECTIONS];
};

struct shell {
    bool interactive; /* there is a terminal, and we do job control on it */
    int terminal;     /* its descriptor */
    int group;        /* our own process group */
    int status;       /* $? */
    int last_background;
    bool leaving;     /* `exit` was given */
};
extern struct shell shell;

/* parse.c. Both return false after having said what is wrong. */
bool tokenise(const char *line, struct token *tokens);
bool build_command(const struct token *from, const struct token *to, struct command *command);
/* Forgets the words of the commands built so far. */
void release_words(void);

/* run.c */
void run_line(const char *line);

/* jobs.c */
struct job;
struct job *new_job(const char *text, size_t length);
void add_process(struct job *job, int pid);
int job_group(const struct job *job);
/* Runs the job in the foreground until it ends or stops; returns the status for $?. */
int wait_job(struct job *job);
/* Announces a job that was started in the background. */
void announce_job(struct job *job);
/* Collects what has ended or stopped since; says so when `report`. */
void collect_jobs(bool report);
/* Puts terminal and signals in order for a job of its own; called in the new process. */
void enter_job(int group, bool foreground);
int builtin_jobs(int argc, char **argv);
int builtin_fg(int argc, char **argv);
int builtin_bg(int argc, char **argv);
int builtin_kill(int argc, char **argv);

/* builtin.c */
struct builtin {
    const char *name, *usage, *help;
    int (*run)(int argc, char **argv);
    bool apart; /* in a process of its own, so that Ctrl-C and Ctrl-Z reach it; the others change or ask the shell */
};
extern const struct builtin builtins[]; /* ends with a null name */
const struct builtin *find_builtin(const char *name);
extern char *shell_environment[];
const char *variable(const char *name, size_t length);

/* files.c */
int builtin_ls(int argc, char **argv);
int builtin_cat(int argc, char **argv);
int builtin_ps(int argc, char **argv);
/* Calls visit for each name in the directory until it returns false. A negated error, or 0. */
long list_directory(const char *path, bool (*visit)(const char *name, void *context), void *context);

/* edit.c */
/* Reads a line with editing and history; its length, or -1 at the end of input. */
int edit_line(const char *prompt, char *line, size_t size);
/* The terminal as jobs get it: line by line, with echo. */
void remember_terminal(void);
void restore_terminal(void);
int terminal_width(void);

/* complete.c */
/* Completes the word before *cursor; true when candidates were listed and the line must be drawn again. */
bool complete(char *line, size_t size, size_t *length, size_t *cursor);
/* Prints names in columns when standard output is a terminal, else one a line. Sorts them. */
void print_columns(const char **names, size_t count);

#endif
