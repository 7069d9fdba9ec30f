/* cpumix NAME COUNT: computes without a system call between its lines. */
#include "lines.h"

int main(int argc, char **argv)
{
    struct lines lines;
    long count = line_count(argc, argv, &lines);
    uint64_t value = 88172645463325252u;
    for (long i = 0; go_on(i, count); i++) {
        char payload[24];
        for (int round = 0; round < 20000000; round++) {
            value ^= value << 13;
            value ^= value >> 7;
            value ^= value << 17;
        }
        snprintf(payload, sizeof payload, "%016lx", value);
        print_line(&lines, payload);
    }
    print_line(&lines, "end");
    return 0;
}
