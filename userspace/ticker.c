/* ticker [COUNT]: prints a numbered line once a second, COUNT times or without end. */
#include "exo.h"

int main(int argc, char **argv)
{
    long count = 0;
    if (argc > 2 || (argc > 1 && (!parse_long(argv[1], &count) || count < 0))) {
        dprintf(2, "usage: ticker [COUNT]\n");
        return 2;
    }
    int64_t next = now_ns();
    for (long tick = 1; count == 0 || tick <= count; tick++) {
        next += 1000000000;
        int64_t rest = next - now_ns();
        if (rest > 0)
            sleep_ns(rest);
        printf("tick %ld\n", tick);
    }
    return 0;
}
