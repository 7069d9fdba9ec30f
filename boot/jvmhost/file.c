/* See file.h. */
#include "jvmhost/file.h"

#include "arch/log.h"
#include "jvmhost/random.h"
#include "jvmhost/socket.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"

#define TRANSFER_MOST 0x7ffff000ull

static struct lock table_lock;
static struct file *table[DESCRIPTORS];

void file_init(void)
{
    struct node *console;
    for (int i = 0; i < 3; i++) {
        if (tree_walk(0, "/dev/console", 0, &console, 0))
            panic("no /dev/console");
        file_install(console, O_RDWR);
    }
}

/* requires: table_lock */
static int64_t lowest_free(int64_t least)
{
    while (least < DESCRIPTORS && table[least])
        least++;
    return least < DESCRIPTORS ? least : -EMFILE;
}

int64_t file_install(struct node *node, uint32_t flags)
{
    struct file *file = kzalloc(sizeof *file);
    if (!file) {
        node_release(node);
        return -ENOMEM;
    }
    file->references = 1;
    file->flags = flags;
    file->node = node;
    lock_acquire(&table_lock);
    int64_t descriptor = lowest_free(0);
    if (descriptor >= 0)
        table[descriptor] = file;
    lock_release(&table_lock);
    if (descriptor < 0)
        file_put(file);
    return descriptor;
}

struct file *file_get(int64_t descriptor)
{
    struct file *file = 0;
    lock_acquire(&table_lock);
    if (descriptor >= 0 && descriptor < DESCRIPTORS && (file = table[descriptor]))
        __atomic_add_fetch(&file->references, 1, __ATOMIC_RELAXED);
    lock_release(&table_lock);
    return file;
}

void file_put(struct file *file)
{
    if (__atomic_sub_fetch(&file->references, 1, __ATOMIC_ACQ_REL))
        return;
    if (file->node->device >= DEVICE_SOCKET)
        socket_closed(file->node);
    node_release(file->node);
    kfree(file);
}

int64_t file_close(int64_t descriptor)
{
    struct file *file = 0;
    lock_acquire(&table_lock);
    if (descriptor >= 0 && descriptor < DESCRIPTORS) {
        file = table[descriptor];
        table[descriptor] = 0;
    }
    lock_release(&table_lock);
    if (!file)
        return -EBADF;
    file_put(file);
    return 0;
}

int64_t file_duplicate(int64_t descriptor, int64_t least, bool exact)
{
    struct file *file = file_get(descriptor), *replaced = 0;
    if (!file)
        return -EBADF;
    int64_t result = least < 0 || least >= DESCRIPTORS ? (exact ? -EBADF : -EINVAL) : least;
    lock_acquire(&table_lock);
    if (result >= 0 && !exact)
        result = lowest_free(least);
    if (result >= 0) {
        replaced = table[result];
        table[result] = file;
    }
    lock_release(&table_lock);
    if (result < 0)
        file_put(file);
    if (replaced)
        file_put(replaced);
    return result;
}

/* ---- transfers --------------------------------------------------------------------------------- */

static int64_t device_read(struct node *node, uint64_t to, uint64_t length)
{
    uint8_t block[256];
    if (node->device >= DEVICE_SOCKET)
        return socket_receive(node, to, length, true);
    if (node->device == DEVICE_NULL || node->device == DEVICE_CONSOLE)
        return 0; /* the JVM's standard input is at its end */
    memset(block, 0, sizeof block);
    for (uint64_t done = 0; done < length;) {
        uint64_t n = length - done < sizeof block ? length - done : sizeof block;
        if (node->device == DEVICE_RANDOM)
            random_bytes(block, n);
        if (vm_copy_out(to + done, block, n))
            return done ? (int64_t)done : -EFAULT;
        done += n;
    }
    return (int64_t)length;
}

static int64_t device_write(struct node *node, uint64_t from, uint64_t length)
{
    char block[512];
    if (node->device >= DEVICE_SOCKET)
        return socket_send(node, from, length);
    if (node->device != DEVICE_CONSOLE)
        return (int64_t)length;
    for (uint64_t done = 0; done < length;) {
        uint64_t n = length - done < sizeof block ? length - done : sizeof block;
        if (vm_copy_in(block, from + done, n))
            return done ? (int64_t)done : -EFAULT;
        log_write(block, n);
        done += n;
    }
    return (int64_t)length;
}

static int64_t readable(const struct file *file)
{
    if ((file->flags & O_ACCMODE) == O_WRONLY || file->flags & O_PATH)
        return -EBADF;
    return (file->node->mode & S_IFMT) == S_IFDIR ? -EISDIR : 0;
}

static int64_t writable(const struct file *file)
{
    return (file->flags & O_ACCMODE) == O_RDONLY || file->flags & O_PATH ? -EBADF : 0;
}

static uint64_t limited(uint64_t length) { return length < TRANSFER_MOST ? length : TRANSFER_MOST; }

int64_t file_read_at(struct file *file, uint64_t to, uint64_t length, uint64_t offset)
{
    int64_t result = readable(file);
    if (result)
        return result;
    if (file->node->device)
        return device_read(file->node, to, limited(length));
    return (int64_t)offset < 0 ? -EINVAL : node_read(file->node, offset, to, limited(length));
}

int64_t file_write_at(struct file *file, uint64_t from, uint64_t length, uint64_t offset)
{
    int64_t result = writable(file);
    if (result)
        return result;
    if (file->node->device)
        return device_write(file->node, from, limited(length));
    return (int64_t)offset < 0 ? -EINVAL : node_write(file->node, offset, from, limited(length));
}

/* No lock around offset and copy: two threads that use one descriptor's offset at once are the JVM's own business. */
int64_t file_read(struct file *file, uint64_t to, uint64_t length)
{
    uint64_t offset = __atomic_load_n(&file->offset, __ATOMIC_RELAXED);
    int64_t result = file_read_at(file, to, length, offset);
    if (result > 0)
        __atomic_store_n(&file->offset, offset + (uint64_t)result, __ATOMIC_RELAXED);
    return result;
}

int64_t file_write(struct file *file, uint64_t from, uint64_t length)
{
    uint64_t offset = __atomic_load_n(&file->offset, __ATOMIC_RELAXED);
    if (file->flags & O_APPEND && !file->node->device)
        offset = file->node->size;
    int64_t result = file_write_at(file, from, length, offset);
    if (result > 0)
        __atomic_store_n(&file->offset, offset + (uint64_t)result, __ATOMIC_RELAXED);
    return result;
}
