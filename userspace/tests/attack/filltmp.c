/* filltmp [SECONDS]: fills /tmp with one large file, then with small ones, and removes them at the end. */
#include "attack.h"

int main(int argc, char **argv)
{
    static char block[65536];
    int64_t end = bomb_end(argc, argv);
    char path[64];
    long blocks = 0, files = 0, error = 0;
    long fd = sys_open("/tmp/filltmp", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    memset(block, 'x', sizeof block);
    while (fd >= 0 && (error = sys_write((int)fd, block, sizeof block)) > 0)
        blocks++;
    printf("filltmp: %ld blocks, refused: %s\n", blocks, error_text(fd < 0 ? fd : error));
    sys_close((int)fd);
    for (;; files++) {
        snprintf(path, sizeof path, "/tmp/filltmp.%ld", files);
        fd = sys_open(path, O_WRONLY | O_CREAT, 0644);
        error = fd < 0 ? fd : sys_write((int)fd, block, 1);
        if (fd >= 0)
            sys_close((int)fd);
        if (error <= 0)
            break;
    }
    printf("filltmp: %ld files, refused: %s\n", files, error_text(error));
    while (now_ns() < end)
        sleep_ns(10000000);
    for (; files >= 0; files--) {
        snprintf(path, sizeof path, "/tmp/filltmp.%ld", files);
        sys_unlink(path);
    }
    sys_unlink("/tmp/filltmp");
    printf("filltmp: done\n");
    return 0;
}
