/*
 * spin [COUNT [PER_SECOND]]: keeps a CPU busy and prints a numbered line now and then.
 * COUNT lines and an end, or without end (default, or 0); PER_SECOND lines a second (default 1).
 */
#include "exo.h"

enum { ROUNDS = 200000 }; /* between two looks at the clock */

int main(int argc, char **argv)
{
    long count = 0, rate = 1;
    if (argc > 3 || (argc > 1 && (!parse_long(argv[1], &count) || count < 0))
        || (argc > 2 && (!parse_long(argv[2], &rate) || rate < 1))) {
        dprintf(2, "usage: spin [COUNT [PER_SECOND]]\n");
        return 2;
    }
    uint64_t value = 88172645463325252u, rounds = 0;
    int64_t next = now_ns() + 1000000000 / rate;
    for (long line = 1; count == 0 || line <= count; line++) {
        do {
            for (int i = 0; i < ROUNDS; i++) { /* xorshift: every step needs the one before */
                value ^= value << 13;
                value ^= value >> 7;
                value ^= value << 17;
            }
            rounds += ROUNDS;
        } while (now_ns() < next);
        next += 1000000000 / rate;
        printf("spin %ld: %lu rounds, %016lx\n", line, rounds, value);
    }
    return 0;
}
