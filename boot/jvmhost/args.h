/*
 * Arguments and environment of the JVM, from three texts: /exo/jvm.args (one argument a line, the first is the executable),
 * /exo/jvm.env (one K=V a line), and the words jvm=OPTION of the kernel command line, which go right behind the
 * executable. Pure code: strings point into one buffer that the caller gives.
 */
#ifndef JVMHOST_ARGS_H
#define JVMHOST_ARGS_H
#include <stddef.h>

#define ARGS_MOST 256

struct args {
    const char *value[ARGS_MOST + 1]; /* null after the last */
    unsigned count;
    char *next;  /* free part of the buffer */
    size_t room;
};

void args_init(struct args *args, char *buffer, size_t size);
/* Each returns 0 or what is wrong. Lines end with \n or \r\n; empty ones and those that begin with # are left out. */
const char *args_lines(struct args *args, const char *text, size_t length);
const char *args_add(struct args *args, const char *text, size_t length);
/* Inserts, from index at on, OPTION of every word jvm=OPTION. */
const char *args_insert_options(struct args *args, unsigned at, const char *command_line);

#endif
