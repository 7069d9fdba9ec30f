/* Runs all tests; one line for each that failed, the totals at the end. */
#include <stdio.h>

#include "unit.h"

bool unit_failed;

void unit_check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        printf("%s:%d: does not hold: %s\n", file, line, what);
        unit_failed = true;
    }
}

int main(void)
{
    const struct unit_test *groups[] = {string_tests, phys_tests, area_tests, vm_tests, archive_tests, args_tests,
                                        tree_tests, futex_tests, stream_tests};
    int passed = 0, failed = 0;
    for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++)
        for (const struct unit_test *t = groups[i]; t->name; t++) {
            unit_failed = false;
            t->run();
            if (unit_failed)
                printf("FAILED %s\n", t->name);
            unit_failed ? failed++ : passed++;
        }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
