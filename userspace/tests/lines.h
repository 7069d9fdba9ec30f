/*
 * Numbered, checksummed lines: "@NAME NUMBER PAYLOAD CRC". CRC covers everything before it and the CRC of the line
 * before, so that the reader of a mix of programs can tell a line lost, doubled, damaged or out of order.
 * The last line has the payload "end". COUNT 0 means: until SIGTERM.
 */
#ifndef LINES_H
#define LINES_H

#include "exo.h"

struct lines {
    const char *name;
    long number;
    uint32_t crc;
};

static inline void print_line(struct lines *lines, const char *payload)
{
    char line[256];
    int length = snprintf(line, sizeof line, "@%s %ld %s ", lines->name, ++lines->number, payload);
    lines->crc = crc32(lines->crc, line, (size_t)length);
    length += snprintf(line + length, sizeof line - (size_t)length, "%08x\n", lines->crc);
    write_all(1, line, (size_t)length);
}

static volatile bool stopping;

static inline void stop(int signal)
{
    (void)signal;
    stopping = true;
}

/* Whether there is a line to print after `done` of them. */
static inline bool go_on(long done, long count) { return count == 0 ? !stopping : done < count; }

/* NAME COUNT of the command line. */
static inline long line_count(int argc, char **argv, struct lines *lines)
{
    long count;
    if (argc != 3 || !parse_long(argv[2], &count) || count < 0) {
        dprintf(2, "usage: %s NAME COUNT\n", argv[0]);
        sys_exit(2);
    }
    *lines = (struct lines){.name = argv[1]};
    if (count == 0)
        sys_signal(SIGTERM, stop);
    return count;
}

#endif
