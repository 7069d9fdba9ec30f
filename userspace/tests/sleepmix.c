/* sleepmix NAME COUNT: sleeps 1 to 32 ms between its lines. */
#include "lines.h"

int main(int argc, char **argv)
{
    struct lines lines;
    long count = line_count(argc, argv, &lines);
    uint32_t random = crc32(0, argv[1], strlen(argv[1]));
    for (long i = 0; go_on(i, count); i++) {
        char payload[24];
        random = random * 1664525 + 1013904223;
        int ms = 1 + (int)(random >> 27);
        int64_t before = now_ns();
        sleep_ns(ms * 1000000L);
        bool early = now_ns() - before < ms * 1000000L;
        snprintf(payload, sizeof payload, "%d-ms%s", ms, early ? "-EARLY" : "");
        print_line(&lines, payload);
    }
    print_line(&lines, "end");
    return 0;
}
