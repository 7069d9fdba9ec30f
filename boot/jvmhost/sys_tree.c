/* System calls that name files by path. See syscall.h. */
#include "arch/time.h"
#include "jvmhost/file.h"
#include "jvmhost/stat.h"
#include "jvmhost/syscall.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"

#define PATH_MOST 4096
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_REMOVEDIR 0x200
#define AT_EMPTY_PATH 0x1000

static struct lock cwd_lock;
static struct node *cwd;

static struct node *cwd_get(void)
{
    lock_acquire(&cwd_lock);
    struct node *node = cwd ? cwd : tree_root();
    node_retain(node);
    lock_release(&cwd_lock);
    return node;
}

/* The node that (directory descriptor, path in JVM memory) names, with a reference; last as in tree_walk. */
static int64_t look_up(uint64_t descriptor, uint64_t path_at, unsigned flags, bool empty_ok, struct node **found,
                       char *last)
{
    struct node *start = 0;
    struct file *file = 0;
    char *path = kmalloc(PATH_MOST);
    if (!path)
        return -ENOMEM;
    int64_t result = vm_string_in(path, path_at, PATH_MOST);
    if (result < 0)
        goto done;
    if ((int32_t)descriptor == AT_FDCWD || path[0] == '/')
        start = cwd_get();
    else if ((file = file_get((int32_t)descriptor)))
        node_retain(start = file->node);
    if (!start) {
        result = -EBADF;
        goto done;
    }
    if (!path[0] && empty_ok) {
        node_retain(start);
        *found = start;
        result = 0;
    } else {
        result = tree_walk(start, path, flags, found, last);
    }
    node_release(start);
done:
    if (file)
        file_put(file);
    kfree(path);
    return result;
}

static int64_t create(uint64_t at, uint64_t path, uint32_t flags, uint32_t mode, struct node **node)
{
    struct node *directory;
    char last[256];
    int64_t result = look_up(at, path, WALK_PARENT, false, &directory, last);
    if (result)
        return result;
    result = tree_create(directory, last, S_IFREG | (mode & 07777), flags & O_EXCL, node);
    node_release(directory);
    return result;
}

static int64_t open_at(uint64_t at, uint64_t path, uint32_t flags, uint32_t mode)
{
    struct node *node;
    int64_t result = look_up(at, path, flags & O_NOFOLLOW ? WALK_NOFOLLOW : 0, false, &node, 0);
    if (!result && flags & O_CREAT && flags & O_EXCL) {
        node_release(node);
        return -EEXIST;
    }
    if (result == -ENOENT && flags & O_CREAT)
        result = create(at, path, flags, mode, &node);
    if (result)
        return result;
    bool directory = (node->mode & S_IFMT) == S_IFDIR, writes = (flags & O_ACCMODE) != O_RDONLY;
    if ((node->mode & S_IFMT) == S_IFLNK && !(flags & O_PATH))
        result = -ELOOP;
    else if (flags & O_DIRECTORY && !directory)
        result = -ENOTDIR;
    else if (directory && (writes || flags & O_CREAT))
        result = -EISDIR;
    else if (writes && !node->writable && !node->device)
        result = -EROFS;
    else if (flags & O_TRUNC && writes && !node->device)
        result = node_truncate(node, 0);
    if (result) {
        node_release(node);
        return result;
    }
    return file_install(node, flags & ~(uint32_t)(O_CREAT | O_EXCL | O_TRUNC));
}

static int64_t sys_open(const struct call *c)
{
    return open_at((uint64_t)AT_FDCWD, c->a[0], (uint32_t)c->a[1], (uint32_t)c->a[2]);
}
static int64_t sys_openat(const struct call *c)
{
    return open_at(c->a[0], c->a[1], (uint32_t)c->a[2], (uint32_t)c->a[3]);
}

static int64_t stat_at(uint64_t at, uint64_t path, uint64_t to, uint64_t flags,
                       int64_t (*out)(const struct node *, uint64_t))
{
    struct node *node;
    int64_t result = look_up(at, path, flags & AT_SYMLINK_NOFOLLOW ? WALK_NOFOLLOW : 0, flags & AT_EMPTY_PATH, &node, 0);
    if (result)
        return result;
    result = out(node, to);
    node_release(node);
    return result;
}

static int64_t sys_stat(const struct call *c) { return stat_at((uint64_t)AT_FDCWD, c->a[0], c->a[1], 0, stat_out); }
static int64_t sys_lstat(const struct call *c)
{
    return stat_at((uint64_t)AT_FDCWD, c->a[0], c->a[1], AT_SYMLINK_NOFOLLOW, stat_out);
}
static int64_t sys_newfstatat(const struct call *c) { return stat_at(c->a[0], c->a[1], c->a[2], c->a[3], stat_out); }
static int64_t sys_statx(const struct call *c) { return stat_at(c->a[0], c->a[1], c->a[4], c->a[2], statx_out); }
static int64_t sys_statfs(const struct call *c) { return stat_at((uint64_t)AT_FDCWD, c->a[0], c->a[1], 0, statfs_out); }

/* access(2): everyone may read; run what has an execute bit; write below /tmp. */
static int64_t access_at(uint64_t at, uint64_t path, uint64_t wanted, uint64_t flags)
{
    struct node *node;
    int64_t result = look_up(at, path, flags & AT_SYMLINK_NOFOLLOW ? WALK_NOFOLLOW : 0, flags & AT_EMPTY_PATH, &node, 0);
    if (result)
        return result;
    if (wanted & 2 && !node->writable && !node->device)
        result = -EROFS;
    else if (wanted & 1 && !(node->mode & 0111))
        result = -EACCES;
    node_release(node);
    return result;
}

static int64_t sys_access(const struct call *c) { return access_at((uint64_t)AT_FDCWD, c->a[0], c->a[1], 0); }
static int64_t sys_faccessat(const struct call *c) { return access_at(c->a[0], c->a[1], c->a[2], 0); }
static int64_t sys_faccessat2(const struct call *c) { return access_at(c->a[0], c->a[1], c->a[2], c->a[3]); }

static int64_t readlink_at(uint64_t at, uint64_t path, uint64_t to, uint64_t size)
{
    struct node *node;
    int64_t result = look_up(at, path, WALK_NOFOLLOW, true, &node, 0);
    if (result)
        return result;
    uint64_t length = node->size < size ? node->size : size;
    if ((node->mode & S_IFMT) != S_IFLNK || !size)
        result = -EINVAL;
    else
        result = vm_copy_out(to, node->data, length) ? -EFAULT : (int64_t)length;
    node_release(node);
    return result;
}

static int64_t sys_readlink(const struct call *c) { return readlink_at((uint64_t)AT_FDCWD, c->a[0], c->a[1], c->a[2]); }
static int64_t sys_readlinkat(const struct call *c) { return readlink_at(c->a[0], c->a[1], c->a[2], c->a[3]); }

static int64_t make_directory(uint64_t at, uint64_t path, uint64_t mode)
{
    struct node *directory;
    char last[256];
    int64_t result = look_up(at, path, WALK_PARENT, false, &directory, last);
    if (result)
        return result;
    result = tree_create(directory, last, S_IFDIR | (mode & 07777), true, 0);
    node_release(directory);
    return result;
}

static int64_t sys_mkdir(const struct call *c) { return make_directory((uint64_t)AT_FDCWD, c->a[0], c->a[1]); }
static int64_t sys_mkdirat(const struct call *c) { return make_directory(c->a[0], c->a[1], c->a[2]); }

static int64_t unlink_at(uint64_t at, uint64_t path, bool directory)
{
    struct node *parent;
    char last[256];
    int64_t result = look_up(at, path, WALK_PARENT, false, &parent, last);
    if (result)
        return result == -EEXIST ? -EBUSY : result;
    result = tree_unlink(parent, last, directory);
    node_release(parent);
    return result;
}

static int64_t sys_unlink(const struct call *c) { return unlink_at((uint64_t)AT_FDCWD, c->a[0], false); }
static int64_t sys_rmdir(const struct call *c) { return unlink_at((uint64_t)AT_FDCWD, c->a[0], true); }
static int64_t sys_unlinkat(const struct call *c) { return unlink_at(c->a[0], c->a[1], c->a[2] & AT_REMOVEDIR); }

static int64_t rename_at(uint64_t from_at, uint64_t from, uint64_t to_at, uint64_t to)
{
    struct node *source, *target;
    char old[256], new[256];
    int64_t result = look_up(from_at, from, WALK_PARENT, false, &source, old);
    if (result)
        return result;
    if (!(result = look_up(to_at, to, WALK_PARENT, false, &target, new))) {
        result = tree_rename(source, old, target, new);
        node_release(target);
    }
    node_release(source);
    return result;
}

static int64_t sys_rename(const struct call *c)
{
    return rename_at((uint64_t)AT_FDCWD, c->a[0], (uint64_t)AT_FDCWD, c->a[1]);
}
static int64_t sys_renameat(const struct call *c) { return rename_at(c->a[0], c->a[1], c->a[2], c->a[3]); }
static int64_t sys_renameat2(const struct call *c) { return c->a[4] ? -EINVAL : sys_renameat(c); }

static int64_t sys_symlink(const struct call *c)
{
    struct node *directory;
    char last[256];
    char *target = kmalloc(PATH_MOST);
    if (!target)
        return -ENOMEM;
    int64_t result = vm_string_in(target, c->a[0], PATH_MOST);
    if (result >= 0 && !(result = look_up((uint64_t)AT_FDCWD, c->a[1], WALK_PARENT, false, &directory, last))) {
        result = tree_symlink(directory, last, target);
        node_release(directory);
    }
    kfree(target);
    return result;
}

static int64_t sys_chmod(const struct call *c)
{
    struct node *node;
    int64_t result = look_up((uint64_t)AT_FDCWD, c->a[0], 0, false, &node, 0);
    if (result)
        return result;
    if (node->writable)
        node->mode = (node->mode & S_IFMT) | (c->a[1] & 07777);
    else
        result = -EROFS;
    node_release(node);
    return result;
}

/* utimensat(2): times[1] is the modification time; null = now. An empty path means the descriptor itself. */
static int64_t sys_utimensat(const struct call *c)
{
    struct node *node = 0;
    struct file *file = c->a[1] ? 0 : file_get((int32_t)c->a[0]);
    int64_t times[4] = {0, 0, 0, 0x3fffffff}; /* UTIME_NOW */
    int64_t result = 0;
    if (c->a[1])
        result = look_up(c->a[0], c->a[1], c->a[3] & AT_SYMLINK_NOFOLLOW ? WALK_NOFOLLOW : 0, false, &node, 0);
    else if (file)
        node_retain(node = file->node);
    else
        result = -EBADF;
    if (!result && c->a[2])
        result = vm_copy_in(times, c->a[2], sizeof times);
    if (!result && !node->writable)
        result = -EROFS;
    if (!result && times[3] != 0x3ffffffe) /* UTIME_OMIT */
        node->mtime_ns = times[3] == 0x3fffffff ? wall_clock_ns() : (uint64_t)(times[2] * 1000000000 + times[3]);
    if (node)
        node_release(node);
    if (file)
        file_put(file);
    return result;
}

static int64_t sys_getcwd(const struct call *c)
{
    char *path = kmalloc(PATH_MOST);
    if (!path)
        return -ENOMEM;
    struct node *node = cwd_get();
    int64_t length = tree_path(node, path, PATH_MOST) + 1;
    node_release(node);
    if (length > 0 && (uint64_t)length > c->a[1])
        length = -ERANGE;
    if (length > 0 && vm_copy_out(c->a[0], path, (size_t)length))
        length = -EFAULT;
    kfree(path);
    return length;
}

static int64_t sys_chdir(const struct call *c)
{
    struct node *node;
    int64_t result = look_up((uint64_t)AT_FDCWD, c->a[0], 0, false, &node, 0);
    if (result)
        return result;
    if ((node->mode & S_IFMT) != S_IFDIR) {
        node_release(node);
        return -ENOTDIR;
    }
    lock_acquire(&cwd_lock);
    struct node *old = cwd;
    cwd = node;
    lock_release(&cwd_lock);
    if (old)
        node_release(old);
    return 0;
}

static int64_t sys_umask(const struct call *c)
{
    (void)c;
    return 022;
}

const struct syscall_entry syscalls_tree[] = {
    {2, "open", sys_open},           {4, "stat", sys_stat},           {6, "lstat", sys_lstat},
    {21, "access", sys_access},      {79, "getcwd", sys_getcwd},      {80, "chdir", sys_chdir},
    {82, "rename", sys_rename},      {83, "mkdir", sys_mkdir},        {84, "rmdir", sys_rmdir},
    {87, "unlink", sys_unlink},      {88, "symlink", sys_symlink},    {89, "readlink", sys_readlink},
    {90, "chmod", sys_chmod},        {95, "umask", sys_umask},        {137, "statfs", sys_statfs},
    {257, "openat", sys_openat},     {258, "mkdirat", sys_mkdirat},   {262, "newfstatat", sys_newfstatat},
    {263, "unlinkat", sys_unlinkat}, {264, "renameat", sys_renameat}, {267, "readlinkat", sys_readlinkat},
    {269, "faccessat", sys_faccessat}, {280, "utimensat", sys_utimensat}, {316, "renameat2", sys_renameat2},
    {332, "statx", sys_statx},       {439, "faccessat2", sys_faccessat2}, {86, "link", 0},
    {0, 0, 0},
};
