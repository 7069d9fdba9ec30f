/* ls, cat and ps. */
#include "shell.h"

enum { MAX_NAMES = 2048 };

/* Names collected from a directory; `text` holds them one after the other. */
static struct {
    const char *name[MAX_NAMES];
    size_t count, used;
    char text[65536];
    bool all;
} listing;

long list_directory(const char *path, bool (*visit)(const char *name, void *context), void *context)
{
    char buffer[4096] __attribute__((aligned(8)));
    long fd = sys_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), size;
    if (fd < 0)
        return fd;
    while ((size = sys_getdents64((int)fd, buffer, sizeof buffer)) > 0)
        for (long at = 0; at < size;) {
            struct dirent64 *entry = (struct dirent64 *)(buffer + at);
            at += entry->d_reclen;
            if (!visit(entry->d_name, context))
                at = size;
        }
    sys_close((int)fd);
    return size;
}

static bool collect(const char *name, void *context)
{
    (void)context;
    size_t size = strlen(name) + 1;
    if (name[0] == '.' && !listing.all)
        return true;
    if (listing.count == MAX_NAMES || listing.used + size > sizeof listing.text)
        return false;
    listing.name[listing.count++] = memcpy(listing.text + listing.used, name, size);
    listing.used += size;
    return true;
}

static void mode_text(uint32_t mode, char out[11])
{
    switch (mode & S_IFMT) {
    case S_IFDIR: out[0] = 'd'; break;
    case S_IFCHR: out[0] = 'c'; break;
    case S_IFBLK: out[0] = 'b'; break;
    case S_IFLNK: out[0] = 'l'; break;
    case S_IFIFO: out[0] = 'p'; break;
    default: out[0] = '-';
    }
    for (int bit = 0; bit < 9; bit++)
        out[1 + bit] = mode & (0400u >> bit) ? "rwx"[bit % 3] : '-';
    out[10] = '\0';
}

static int long_line(const char *folder, const char *name)
{
    char path[1024], mode[11], target[256] = "";
    struct stat stat;
    snprintf(path, sizeof path, "%s%s%s", folder, *folder == '\0' || strcmp(folder, "/") == 0 ? "" : "/", name);
    long error = sys_lstat(path, &stat);
    if (error < 0) {
        dprintf(2, "ls: %s: %s\n", path, error_text(error));
        return 1;
    }
    mode_text(stat.st_mode, mode);
    if ((stat.st_mode & S_IFMT) == S_IFLNK) {
        long length = sys_readlink(path, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
    }
    printf("%s %3lu %4u %4u %9ld %s%s%s\n", mode, stat.st_nlink, stat.st_uid, stat.st_gid, stat.st_size, name,
           *target != '\0' ? " -> " : "", target);
    return 0;
}

static int list(const char *path, bool details, bool heading)
{
    struct stat stat;
    long error = sys_stat(path, &stat);
    if (error == 0 && (stat.st_mode & S_IFMT) != S_IFDIR) {
        if (details)
            return long_line("", path);
        printf("%s\n", path);
        return 0;
    }
    listing.count = listing.used = 0;
    if (error == 0)
        error = list_directory(path, collect, NULL);
    if (error < 0) {
        dprintf(2, "ls: %s: %s\n", path, error_text(error));
        return 1;
    }
    if (heading)
        printf("%s:\n", path);
    if (!details) {
        print_columns(listing.name, listing.count);
        return 0;
    }
    int failed = 0;
    print_columns(listing.name, 0);
    for (size_t i = 1; i < listing.count; i++) /* insertion sort: folders are small */
        for (size_t j = i; j > 0 && strcmp(listing.name[j - 1], listing.name[j]) > 0; j--) {
            const char *swap = listing.name[j];
            listing.name[j] = listing.name[j - 1];
            listing.name[j - 1] = swap;
        }
    for (size_t i = 0; i < listing.count; i++)
        failed |= long_line(path, listing.name[i]);
    return failed;
}

int builtin_ls(int argc, char **argv)
{
    bool details = false;
    int first = 1, failed = 0;
    listing.all = false;
    for (; first < argc && argv[first][0] == '-'; first++)
        for (const char *option = argv[first] + 1; *option != '\0'; option++) {
            details = details || *option == 'l';
            listing.all = listing.all || *option == 'a';
            if (*option != 'l' && *option != 'a') {
                dprintf(2, "usage: ls [-a] [-l] [PATH]...\n");
                return 2;
            }
        }
    if (first == argc)
        return list(".", details, false);
    for (int i = first; i < argc; i++)
        failed |= list(argv[i], details, argc - first > 1);
    return failed;
}

static int copy_out(int fd, const char *name)
{
    static char buffer[16384];
    for (;;) {
        long size = sys_read(fd, buffer, sizeof buffer);
        if (size == 0)
            return 0;
        if (size > 0)
            size = write_all(1, buffer, (size_t)size);
        if (size < 0 && size != -EXO_EINTR) {
            dprintf(2, "cat: %s: %s\n", name, error_text(size));
            return 1;
        }
    }
}

int builtin_cat(int argc, char **argv)
{
    int failed = 0;
    if (argc == 1)
        return copy_out(0, "standard input");
    for (int i = 1; i < argc; i++) {
        long fd = sys_open(argv[i], O_RDONLY, 0);
        if (fd < 0) {
            dprintf(2, "cat: %s: %s\n", argv[i], error_text(fd));
            failed = 1;
            continue;
        }
        failed |= copy_out((int)fd, argv[i]);
        sys_close((int)fd);
    }
    return failed;
}

/* One process from /proc/PID/stat: "pid (name) state parent group session tty foreground flags ... utime stime". */
static bool show_process(const char *name, void *context)
{
    (void)context;
    long pid;
    char path[64], text[512], command[96];
    if (!parse_long(name, &pid))
        return true;
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    if (read_file(path, text, sizeof text) < 0)
        return true; /* it ended meanwhile */
    char *open = strchr(text, '('), *close = strrchr(text, ')');
    if (open == NULL || close == NULL || close < open)
        return true;
    *close = '\0';
    char state = close[1] == ' ' ? close[2] : '?';
    long field[15] = {0}; /* by their numbers in proc(5), less one */
    int count = 3;
    for (const char *at = close + 3; *at == ' ' && count < 15; count++) {
        at++;
        bool negative = *at == '-';
        for (at += negative; *at >= '0' && *at <= '9'; at++)
            field[count] = field[count] * 10 + (*at - '0');
        field[count] = negative ? -field[count] : field[count];
    }
    snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
    ssize_t length = read_file(path, command, sizeof command);
    for (ssize_t i = 0; i + 1 < length; i++)
        command[i] = command[i] == '\0' ? ' ' : command[i];
    if (length <= 0)
        snprintf(command, sizeof command, "[%s]", open + 1);
    long ticks = field[13] + field[14];
    printf("%5ld %5ld %5ld %c %5ld.%02ld %s\n", pid, field[3], field[4], state, ticks / 100, ticks % 100, command);
    return true;
}

int builtin_ps(int argc, char **argv)
{
    (void)argc, (void)argv;
    printf("%5s %5s %5s %s %8s %s\n", "PID", "PPID", "GROUP", "S", "TIME", "COMMAND");
    long error = list_directory("/proc", show_process, NULL);
    if (error < 0)
        dprintf(2, "ps: /proc: %s\n", error_text(error));
    return error < 0;
}
