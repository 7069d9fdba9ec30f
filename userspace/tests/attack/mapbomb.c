/* mapbomb [SECONDS]: maps and touches memory until refused or killed, then as many small areas as it gets. */
#include "attack.h"

enum { CHUNK = 1 << 20 };

static void small_areas(uint64_t unused)
{
    (void)unused;
    long areas = 0, error;
    for (int protection = PROT_READ; areas < 10000000; protection ^= PROT_WRITE, areas++) /* neighbours cannot merge */
        if ((error = sys_mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) < 0) {
            printf("mapbomb: %ld areas, refused: %s\n", areas, error_text(error));
            sys_exit(0);
        }
    sys_exit(NOT_STOPPED);
}

static void touch_all(uint64_t unused)
{
    (void)unused;
    long mapped = 0, error;
    for (;; mapped++) {
        error = sys_mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (error < 0) {
            printf("mapbomb: %ld MiB, refused: %s\n", mapped, error_text(error));
            sys_exit(0);
        }
        for (long page = 0; page < CHUNK; page += 4096)
            *(volatile char *)(error + page) = 1;
    }
}

int main(int argc, char **argv)
{
    int64_t end = bomb_end(argc, argv);
    attack("mapbomb", "small areas", small_areas, 0);
    attack("mapbomb", "touch everything", touch_all, 0);
    while (now_ns() < end)
        sleep_ns(10000000);
    return attacks_done("mapbomb");
}
