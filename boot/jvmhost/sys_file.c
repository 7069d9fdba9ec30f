/* System calls on open files. See syscall.h. */
#include "jvmhost/file.h"
#include "jvmhost/stat.h"
#include "jvmhost/syscall.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"

#define IOV_MOST 1024

enum { F_DUPFD = 0, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_DUPFD_CLOEXEC = 1030 };
enum { SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA, SEEK_HOLE };

static int64_t sys_read(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    int64_t result = file_read(file, c->a[1], c->a[2]);
    file_put(file);
    return result;
}

static int64_t sys_write(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    int64_t result = file_write(file, c->a[1], c->a[2]);
    file_put(file);
    return result;
}

static int64_t sys_pread64(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    int64_t result = file_read_at(file, c->a[1], c->a[2], c->a[3]);
    file_put(file);
    return result;
}

static int64_t sys_pwrite64(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    int64_t result = file_write_at(file, c->a[1], c->a[2], c->a[3]);
    file_put(file);
    return result;
}

/* readv and writev: one transfer after the other until one is short. */
static int64_t vector(const struct call *c, int64_t (*transfer)(struct file *, uint64_t, uint64_t))
{
    struct file *file = file_get((int32_t)c->a[0]);
    int64_t done = 0;
    if (!file)
        return -EBADF;
    if (c->a[2] > IOV_MOST)
        done = -EINVAL;
    for (uint64_t i = 0; done >= 0 && i < c->a[2]; i++) {
        uint64_t io[2];
        int64_t n = vm_copy_in(io, c->a[1] + i * sizeof io, sizeof io) ? -EFAULT
                    : io[1]                                            ? transfer(file, io[0], io[1])
                                                                       : 0;
        if (n < 0) {
            done = done ? done : n;
            break;
        }
        done += n;
        if ((uint64_t)n < io[1])
            break;
    }
    file_put(file);
    return done;
}

static int64_t sys_readv(const struct call *c) { return vector(c, file_read); }
static int64_t sys_writev(const struct call *c) { return vector(c, file_write); }

static int64_t sys_close(const struct call *c) { return file_close((int32_t)c->a[0]); }

static int64_t sys_lseek(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    int64_t offset = (int64_t)c->a[1], size, result;
    if (!file)
        return -EBADF;
    size = (int64_t)file->node->size;
    if (file->node->device)
        result = -ESPIPE;
    else if (c->a[2] == SEEK_SET)
        result = offset;
    else if (c->a[2] == SEEK_CUR)
        result = (int64_t)file->offset + offset;
    else if (c->a[2] == SEEK_END)
        result = size + offset;
    else if (c->a[2] == SEEK_DATA || c->a[2] == SEEK_HOLE)
        result = offset < 0 || offset >= size ? -ENXIO : c->a[2] == SEEK_DATA ? offset : size;
    else
        result = -EINVAL;
    if (result < 0 && result != -ESPIPE && result != -ENXIO)
        result = -EINVAL;
    if (result >= 0)
        file->offset = (uint64_t)result;
    file_put(file);
    return result;
}

static int64_t sys_fstat(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    int64_t result = stat_out(file->node, c->a[1]);
    file_put(file);
    return result;
}

static int64_t sys_fstatfs(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    int64_t result = statfs_out(file->node, c->a[1]);
    file_put(file);
    return result;
}

static int64_t sys_ftruncate(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    bool ok = (file->flags & O_ACCMODE) != O_RDONLY && (file->node->mode & S_IFMT) == S_IFREG && (int64_t)c->a[1] >= 0;
    int64_t result = ok ? node_truncate(file->node, c->a[1]) : -EINVAL;
    file_put(file);
    return result;
}

/* Memory for the range is found when it is written; fallocate only grows the file. */
static int64_t sys_fallocate(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    uint64_t end = c->a[2] + c->a[3];
    int64_t result = c->a[1] || (file->flags & O_ACCMODE) == O_RDONLY ? -EINVAL
                     : end > file->node->size                         ? node_truncate(file->node, end)
                                                                      : 0;
    file_put(file);
    return result;
}

/* For calls that only need the descriptor to be good: everything is in memory, and there is one process. */
static int64_t sys_valid(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    if (!file)
        return -EBADF;
    file_put(file);
    return 0;
}

static int64_t sys_ioctl(const struct call *c)
{
    int64_t result = sys_valid(c);
    return result ? result : -ENOTTY;
}

static int64_t sys_dup(const struct call *c) { return file_duplicate((int32_t)c->a[0], 0, false); }

static int64_t sys_dup2(const struct call *c)
{
    int64_t same = c->a[0] == c->a[1] ? sys_valid(c) : 1;
    return same == 1 ? file_duplicate((int32_t)c->a[0], (int32_t)c->a[1], true) : same ? same : (int32_t)c->a[0];
}

static int64_t sys_dup3(const struct call *c)
{
    return c->a[0] == c->a[1] ? -EINVAL : file_duplicate((int32_t)c->a[0], (int32_t)c->a[1], true);
}

static int64_t sys_fcntl(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    int64_t result = 0;
    int16_t lock_type = 2; /* F_UNLCK: nobody else could hold one */
    if (!file)
        return -EBADF;
    switch (c->a[1]) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        result = file_duplicate((int32_t)c->a[0], (int32_t)c->a[2], false);
        break;
    case F_GETFD:
        result = file->flags & O_CLOEXEC ? 1 : 0;
        break;
    case F_SETFD: /* there is no exec */
    case F_SETLK:
    case F_SETLKW:
        break;
    case F_GETLK:
        result = vm_copy_out(c->a[2], &lock_type, sizeof lock_type);
        break;
    case F_GETFL:
        result = file->flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_DIRECTORY | O_PATH);
        break;
    case F_SETFL:
        file->flags = (file->flags & ~(uint32_t)(O_APPEND | O_NONBLOCK)) | (c->a[2] & (O_APPEND | O_NONBLOCK));
        break;
    default:
        result = -EINVAL;
    }
    file_put(file);
    return result;
}

struct directory_entry {
    uint64_t inode, next;
    uint16_t length;
    uint8_t type;
    char name[];
};

/* One entry to the JVM's buffer; bytes written, 0 = no room. */
static int64_t put_entry(uint64_t to, uint64_t room, const struct node *node, const char *name, uint64_t next)
{
    uint8_t buffer[512];
    struct directory_entry *entry = (struct directory_entry *)buffer;
    uint64_t length = (sizeof *entry + 1 + strlen(name) + 1 + 7) & ~7ull;
    if (length > room || length > sizeof buffer)
        return 0;
    memset(buffer, 0, length);
    *entry = (struct directory_entry){node->inode, next, (uint16_t)length, (uint8_t)((node->mode & S_IFMT) >> 12)};
    memcpy((char *)entry + 19, name, strlen(name));
    return vm_copy_out(to, buffer, length) ? -EFAULT : (int64_t)length;
}

static int64_t sys_getdents64(const struct call *c)
{
    struct file *file = file_get((int32_t)c->a[0]);
    uint64_t done = 0;
    int64_t n = 0;
    if (!file)
        return -EBADF;
    if ((file->node->mode & S_IFMT) != S_IFDIR) {
        file_put(file);
        return -ENOTDIR;
    }
    for (;; file->offset++, done += (uint64_t)n) {
        struct node *directory = file->node, *node = directory;
        const char *name = file->offset == 0 ? "." : "..";
        if (file->offset == 1 && directory->parent)
            node = directory->parent;
        if (file->offset >= 2) {
            if (!(node = tree_child(directory, file->offset - 2)))
                break;
            name = node->name;
        }
        n = put_entry(c->a[1] + done, c->a[2] - done, node, name, file->offset + 1);
        bool more = file->offset >= 2;
        if (more)
            node_release(node);
        if (n <= 0) {
            n = n ? n : done ? 0 : -EINVAL;
            break;
        }
    }
    file_put(file);
    return done ? (int64_t)done : n < 0 ? n : 0;
}

const struct syscall_entry syscalls_files[] = {
    {0, "read", sys_read},          {1, "write", sys_write},         {3, "close", sys_close},
    {5, "fstat", sys_fstat},        {8, "lseek", sys_lseek},         {16, "ioctl", sys_ioctl},
    {17, "pread64", sys_pread64},   {18, "pwrite64", sys_pwrite64},  {19, "readv", sys_readv},
    {20, "writev", sys_writev},     {32, "dup", sys_dup},            {33, "dup2", sys_dup2},
    {72, "fcntl", sys_fcntl},       {73, "flock", sys_valid},        {74, "fsync", sys_valid},
    {75, "fdatasync", sys_valid},   {77, "ftruncate", sys_ftruncate}, {91, "fchmod", sys_valid},
    {93, "fchown", sys_valid},      {138, "fstatfs", sys_fstatfs},   {217, "getdents64", sys_getdents64},
    {221, "fadvise64", sys_valid},  {285, "fallocate", sys_fallocate}, {292, "dup3", sys_dup3},
    {40, "sendfile", 0},            {326, "copy_file_range", 0},
    {0, 0, 0},
};
