/* System calls on memory: thin over memory/vm.h. See syscall.h. */
#include "jvmhost/file.h"
#include "jvmhost/syscall.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"

static int64_t sys_mmap(const struct call *c)
{
    int prot = (int)c->a[2], flags = (int)c->a[3];
    if (flags & MAP_ANONYMOUS)
        return vm_mmap(c->a[0], c->a[1], prot, flags, 0, 0);
    struct file *file = file_get((int32_t)c->a[4]);
    if (!file)
        return -EBADF;
    bool writes = (file->flags & O_ACCMODE) == O_RDWR, shared = (flags & MAP_TYPE) != MAP_PRIVATE;
    int64_t result;
    if ((file->node->mode & S_IFMT) != S_IFREG)
        result = -ENODEV;
    else if ((file->flags & O_ACCMODE) == O_WRONLY || (shared && prot & PROT_WRITE && !writes))
        result = -EACCES;
    else
        result = vm_mmap(c->a[0], c->a[1], prot, flags, &file->node->mapping, c->a[5]);
    file_put(file);
    return result;
}

static int64_t sys_munmap(const struct call *c) { return vm_munmap(c->a[0], c->a[1]); }
static int64_t sys_mprotect(const struct call *c) { return vm_mprotect(c->a[0], c->a[1], (int)c->a[2]); }
static int64_t sys_madvise(const struct call *c) { return vm_madvise(c->a[0], c->a[1], (int)c->a[2]); }
static int64_t sys_brk(const struct call *c) { return vm_brk(c->a[0]); }
static int64_t sys_mremap(const struct call *c)
{
    return vm_mremap(c->a[0], c->a[1], c->a[2], (int)c->a[3]);
}

/* msync, mlock, munlock: what is mapped is in memory, and never written anywhere else. */
static int64_t sys_nothing(const struct call *c)
{
    (void)c;
    return 0;
}

const struct syscall_entry syscalls_memory[] = {
    {9, "mmap", sys_mmap},       {10, "mprotect", sys_mprotect}, {11, "munmap", sys_munmap}, {12, "brk", sys_brk},
    {25, "mremap", sys_mremap},  {26, "msync", sys_nothing},     {28, "madvise", sys_madvise}, {27, "mincore", 0},
    {149, "mlock", sys_nothing}, {150, "munlock", sys_nothing},  {0, 0, 0},
};
