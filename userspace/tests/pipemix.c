/*
 * pipemix NAME COUNT: a child sends numbered blocks through a pipe, more than the pipe holds; the parent checks them and
 * prints a line for every 20th.
 */
#include "lines.h"

enum { BLOCK = 40000, BLOCKS_A_LINE = 20 };

static unsigned char block[BLOCK];

static void fill(long number)
{
    uint32_t random = (uint32_t)number * 2654435761u + 1;
    for (int i = 0; i < BLOCK; i++) {
        random = random * 1664525 + 1013904223;
        block[i] = (unsigned char)(random >> 24);
    }
}

int main(int argc, char **argv)
{
    struct lines lines;
    long count = line_count(argc, argv, &lines);
    int ends[2], status = 0;
    long error = sys_pipe(ends), child = error < 0 ? error : sys_fork();
    if (child < 0) {
        dprintf(2, "pipemix: %s\n", error_text(child));
        return 1;
    }
    if (child == 0) {
        sys_close(ends[0]);
        for (long i = 0; go_on(i, count * BLOCKS_A_LINE); i++) {
            fill(i);
            if (write_all(ends[1], block, BLOCK) != BLOCK)
                sys_exit(1);
        }
        sys_exit(0);
    }
    sys_close(ends[1]);
    long blocks = 0;
    for (;; blocks++) {
        static unsigned char got[BLOCK];
        char payload[24];
        fill(blocks);
        ssize_t size = read_all(ends[0], got, BLOCK);
        if (size == 0)
            break; /* the child has closed its end */
        bool good = size == BLOCK && memcmp(got, block, BLOCK) == 0;
        snprintf(payload, sizeof payload, "block-%s", good ? "ok" : "DAMAGED");
        if (!good || blocks % BLOCKS_A_LINE == BLOCKS_A_LINE - 1)
            print_line(&lines, payload);
        if (stopping)
            sys_kill((int)child, SIGTERM);
    }
    bool complete = count == 0 ? stopping : blocks == count * BLOCKS_A_LINE;
    sys_wait4((int)child, &status, 0);
    print_line(&lines, complete && status == 0 ? "end" : "DAMAGED-END");
    return 0;
}
