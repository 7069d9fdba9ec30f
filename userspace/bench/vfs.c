/* Files and paths. */
#include "bench.h"

static int file, folder;
static char buffer[FILE_SIZE];

static void lookup(long count)
{
    struct stat out;
    while (count-- > 0)
        sys_stat("/tmp/a/b/c/d/file", &out);
}

static void missing(long count)
{
    struct stat out;
    while (count-- > 0)
        sys_stat("/tmp/a/b/nothing", &out);
}

static void read_4k(long count)
{
    while (count-- > 0) {
        sys_lseek(file, 0, 0);
        sys_read(file, buffer, 4096);
    }
}

static void write_4k(long count)
{
    while (count-- > 0) {
        sys_lseek(file, 0, 0);
        sys_write(file, buffer, 4096);
    }
}

static void read_64k(long count)
{
    while (count-- > 0) {
        sys_lseek(file, 0, 0);
        sys_read(file, buffer, FILE_SIZE);
    }
}

static void write_64k(long count)
{
    while (count-- > 0) {
        sys_lseek(file, 0, 0);
        sys_write(file, buffer, FILE_SIZE);
    }
}

static void create_remove(long count)
{
    while (count-- > 0) {
        sys_close((int)sys_open("/tmp/a/new", O_CREAT | O_EXCL | O_WRONLY, 0600));
        sys_unlink("/tmp/a/new");
    }
}

static void list(long count)
{
    while (count-- > 0) {
        sys_lseek(folder, 0, 0);
        while (sys_getdents64(folder, buffer, sizeof buffer) > 0) {}
    }
}

void bench_vfs(void)
{
    static const char *const folders[] = {"/tmp/a", "/tmp/a/b", "/tmp/a/b/c", "/tmp/a/b/c/d"};
    for (int i = 0; i < 4; i++)
        sys_call3(SYS_mkdir, (long)folders[i], 0755, 0);
    sys_close((int)sys_open("/tmp/a/b/c/d/file", O_CREAT | O_WRONLY, 0644));
    file = (int)sys_open(FILE_PATH, O_RDWR, 0);
    folder = (int)sys_open("/tmp/a/b", O_RDONLY | O_DIRECTORY, 0);
    require(file >= 0 && folder >= 0, "open in /tmp");
    measure("path of 6 names", 5000, WARM_UP, lookup);
    measure("path that is not there", 5000, WARM_UP, missing);
    measure("read 4 KiB", 2000, WARM_UP, read_4k);
    measure("write 4 KiB", 2000, WARM_UP, write_4k);
    measure("read 64 KiB", 200, WARM_UP, read_64k);
    measure("write 64 KiB", 200, WARM_UP, write_64k);
    measure("create, close, unlink", 1000, WARM_UP, create_remove);
    measure("list a folder", 1000, WARM_UP, list);
    sys_close(file), sys_close(folder);
}
