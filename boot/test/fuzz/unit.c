/* The parts of the unit tests' frame that test_archive.c wants. */
#include <stdio.h>
#include <stdlib.h>

#include "../unit.h"

void unit_check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        printf("%s:%d: does not hold: %s\n", file, line, what);
        abort();
    }
}

uint64_t random_number(uint64_t below) { return (uint64_t)rand() % below; }
