/*
 * null [CALLS [WARM_UP]]: what a system call costs that does nothing, getppid. Prints nanoseconds a call; under
 * `qemu -icount shift=0` a nanosecond is an instruction. The same binary runs on Linux, also as process 1.
 */
#include "exo.h"

static void calls(long count)
{
    for (long i = 0; i < count; i++)
        sys_getppid();
}

int main(int argc, char **argv)
{
    long count = 200000, warm_up = 400000;
    if ((argc > 1 && (!parse_long(argv[1], &count) || count < 1)) || (argc > 2 && !parse_long(argv[2], &warm_up))) {
        dprintf(2, "usage: null [CALLS [WARM_UP]]\n");
        return 2;
    }
    calls(warm_up);
    long best = 0;
    for (int round = 0; round < 5; round++) {
        int64_t start = now_ns();
        calls(count);
        long picoseconds = (now_ns() - start) * 1000 / count;
        printf("null: round %d: %ld.%03ld ns a call\n", round + 1, picoseconds / 1000, picoseconds % 1000);
        best = round == 0 || picoseconds < best ? picoseconds : best;
    }
    printf("null: best %ld.%03ld ns a call\n", best / 1000, best % 1000);
    if (sys_getpid() == 1) { /* on Linux: nothing is left to run */
        sys_reboot((int)REBOOT_POWER_OFF);
        for (;;)
            sleep_ns(1000000000);
    }
    return 0;
}
