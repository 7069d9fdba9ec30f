/* See args.h. */
#include "jvmhost/args.h"

#include "lib/string.h"

void args_init(struct args *args, char *buffer, size_t size)
{
    memset(args, 0, sizeof *args);
    args->next = buffer;
    args->room = size;
}

const char *args_add(struct args *args, const char *text, size_t length)
{
    if (args->count == ARGS_MOST)
        return "too many arguments";
    if (length >= args->room)
        return "arguments are too long";
    if (memchr(text, 0, length))
        return "zero byte in an argument";
    memcpy(args->next, text, length);
    args->next[length] = 0;
    args->value[args->count++] = args->next;
    args->value[args->count] = 0;
    args->next += length + 1;
    args->room -= length + 1;
    return 0;
}

const char *args_lines(struct args *args, const char *text, size_t length)
{
    const char *wrong = 0;
    while (length && !wrong) {
        const char *newline = memchr(text, '\n', length);
        size_t line = newline ? (size_t)(newline - text) : length, used = newline ? line + 1 : line;
        size_t kept = line && text[line - 1] == '\r' ? line - 1 : line;
        if (kept && text[0] != '#')
            wrong = args_add(args, text, kept);
        text += used;
        length -= used;
    }
    return wrong;
}

const char *args_insert_options(struct args *args, unsigned at, const char *command_line)
{
    const char *word = command_line;
    while (*word) {
        while (*word == ' ')
            word++;
        size_t length = 0;
        while (word[length] && word[length] != ' ')
            length++;
        if (length > 4 && !strncmp(word, "jvm=", 4)) {
            const char *wrong = args_add(args, word + 4, length - 4);
            if (wrong)
                return wrong;
            unsigned last = args->count - 1;
            const char *option = args->value[last];
            if (at > last)
                at = last;
            memmove(&args->value[at + 1], &args->value[at], (last - at) * sizeof *args->value);
            args->value[at++] = option;
        }
        word += length;
    }
    return 0;
}
