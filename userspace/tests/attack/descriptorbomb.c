/* descriptorbomb [SECONDS]: opens, duplicates and makes pipes until refused, and keeps them. */
#include "attack.h"

int main(int argc, char **argv)
{
    int64_t end = bomb_end(argc, argv);
    long opened = 0, error;
    while ((error = sys_open("/dev/null", O_RDWR, 0)) >= 0)
        opened++;
    printf("descriptorbomb: %ld opened, refused: %s\n", opened, error_text(error));
    for (int kept = 3; kept < 200; kept++)
        sys_close(kept);
    int pair[2];
    long pipes = 0;
    while ((error = sys_pipe(pair)) >= 0)
        pipes++;
    while ((error = sys_dup(1)) >= 0)
        ;
    printf("descriptorbomb: %ld pipes, refused: %s\n", pipes, error_text(error));
    while (now_ns() < end)
        sleep_ns(10000000);
    printf("descriptorbomb: done\n");
    return 0;
}
