/* forkbomb [SECONDS]: every process forks as often as it can. Getting no more processes is right. */
#include "attack.h"

int main(int argc, char **argv)
{
    int64_t end = bomb_end(argc, argv);
    long first = sys_getpid();
    bool said = false;
    while (now_ns() < end) {
        long child = sys_fork();
        if (child < 0 && !said && sys_getpid() == first) {
            printf("forkbomb: refused: %s\n", error_text(child));
            said = true;
        }
        if (child < 0)
            sleep_ns(10000000);
    }
    while (sys_wait4(-1, NULL, 0) > 0)
        ;
    if (sys_getpid() == first)
        printf("forkbomb: done\n");
    return 0;
}
