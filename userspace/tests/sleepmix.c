/* sleepmix NAME COUNT: prints a line for every tenth sleep of 1 to 32 ms. */
#include "lines.h"

enum { SLEEPS_A_LINE = 10 };

int main(int argc, char **argv)
{
    struct lines lines;
    long count = line_count(argc, argv, &lines);
    uint32_t random = crc32(0, argv[1], strlen(argv[1]));
    for (long i = 0; go_on(i, count); i++) {
        char payload[24];
        bool early = false;
        int sum = 0;
        for (int n = 0; n < SLEEPS_A_LINE; n++) {
            random = random * 1664525 + 1013904223;
            int ms = 1 + (int)(random >> 27);
            int64_t before = now_ns();
            sleep_ns(ms * 1000000L);
            early |= now_ns() - before < ms * 1000000L;
            sum += ms;
        }
        snprintf(payload, sizeof payload, "%d-ms%s", sum, early ? "-EARLY" : "");
        print_line(&lines, payload);
    }
    print_line(&lines, "end");
    return 0;
}
