/* See stat.h. */
#include "jvmhost/stat.h"

#include "lib/string.h"
#include "memory/phys.h"
#include "memory/vm.h"

#define BILLION 1000000000ull

struct linux_stat {
    uint64_t dev, ino, nlink;
    uint32_t mode, uid, gid, pad;
    uint64_t rdev, size, block_size, blocks;
    uint64_t atime, atime_ns, mtime, mtime_ns, ctime, ctime_ns;
    uint64_t unused[3];
};
_Static_assert(sizeof(struct linux_stat) == 144, "struct stat");

struct statx_time {
    int64_t seconds;
    uint32_t ns;
    int32_t pad;
};
struct linux_statx {
    uint32_t mask, block_size;
    uint64_t attributes;
    uint32_t nlink, uid, gid;
    uint16_t mode, pad;
    uint64_t ino, size, blocks, attributes_mask;
    struct statx_time atime, btime, ctime, mtime;
    uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
    uint64_t spare[14];
};
_Static_assert(sizeof(struct linux_statx) == 256, "struct statx");

struct linux_statfs {
    uint64_t type, block_size, blocks, free, available, files, files_free, id, name_length, fragment, flags, spare[4];
};
_Static_assert(sizeof(struct linux_statfs) == 120, "struct statfs");

/* Two file systems: the archive and what was made at run time. */
static uint32_t device_of(const struct node *node) { return node->writable ? 2 : 1; }
static uint32_t links_of(const struct node *node) { return (node->mode & S_IFMT) == S_IFDIR ? 2 : 1; }

int64_t stat_out(const struct node *node, uint64_t to)
{
    struct linux_stat s;
    memset(&s, 0, sizeof s);
    s.dev = device_of(node);
    s.ino = node->inode;
    s.nlink = links_of(node);
    s.mode = node->mode;
    s.rdev = node->device ? 0x100u + node->device : 0;
    s.size = node->size;
    s.block_size = PAGE_SIZE;
    s.blocks = (node->size + 511) / 512;
    s.atime = s.mtime = s.ctime = node->mtime_ns / BILLION;
    s.atime_ns = s.mtime_ns = s.ctime_ns = node->mtime_ns % BILLION;
    return vm_copy_out(to, &s, sizeof s);
}

int64_t statx_out(const struct node *node, uint64_t to)
{
    struct linux_statx s;
    memset(&s, 0, sizeof s);
    s.mask = 0x7ff; /* STATX_BASIC_STATS, no birth time */
    s.block_size = PAGE_SIZE;
    s.nlink = links_of(node);
    s.mode = (uint16_t)node->mode;
    s.ino = node->inode;
    s.size = node->size;
    s.blocks = (node->size + 511) / 512;
    s.mtime = (struct statx_time){(int64_t)(node->mtime_ns / BILLION), (uint32_t)(node->mtime_ns % BILLION), 0};
    s.atime = s.ctime = s.mtime;
    s.rdev_major = node->device ? 1 : 0;
    s.rdev_minor = node->device;
    s.dev_minor = device_of(node);
    return vm_copy_out(to, &s, sizeof s);
}

int64_t statfs_out(const struct node *node, uint64_t to)
{
    struct phys_info info = phys_info();
    struct linux_statfs s;
    memset(&s, 0, sizeof s);
    s.type = 0x01021994; /* tmpfs */
    s.block_size = s.fragment = PAGE_SIZE;
    s.blocks = info.share_bytes / PAGE_SIZE;
    s.free = s.available = node->writable ? (info.free_bytes - info.reserved_bytes) / PAGE_SIZE : 0;
    s.name_length = 255;
    return vm_copy_out(to, &s, sizeof s);
}
