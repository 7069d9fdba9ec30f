/*
 * One node of the file tree: references, and content as frames. Archive files lie page-aligned in the boot
 * module, so their frames are mapped in place; run-time files own frames that live as long as the node.
 */
#include "jvmhost/node.h"

#include "arch/time.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/linux_mman.h"
#include "memory/phys.h"
#include "memory/vm.h"

#define SIZE_MOST (1ull << 40)

static uint64_t archive_frame(struct vm_file *file, uint64_t page, bool writable)
{
    struct node *node = (struct node *)file;
    (void)writable;
    return page < (node->size + PAGE_MASK) >> PAGE_SHIFT && node->data
               ? virt_to_phys(node->data) + (page << PAGE_SHIFT)
               : 0;
}

/* requires: node->lock */
static bool grow(struct node *node, uint64_t pages)
{
    uint64_t capacity = node->capacity ? node->capacity : 8;
    while (capacity < pages)
        capacity *= 2;
    uint64_t *frames = kzalloc(capacity * sizeof *frames);
    if (!frames)
        return false;
    if (node->frames)
        memcpy(frames, node->frames, node->capacity * sizeof *frames);
    kfree(node->frames);
    node->frames = frames;
    node->capacity = capacity;
    return true;
}

/* The frame of a run-time file's page, made when absent; 0 when memory is short. */
static uint64_t own_frame(struct node *node, uint64_t page)
{
    uint64_t frame = 0;
    lock_acquire(&node->lock);
    if (page < node->capacity || grow(node, page + 1)) {
        if (!node->frames[page])
            node->frames[page] = phys_alloc(0, PHYS_ZERO | PHYS_OPTIONAL);
        frame = node->frames[page];
    }
    lock_release(&node->lock);
    return frame;
}

static uint64_t runtime_frame(struct vm_file *file, uint64_t page, bool writable)
{
    struct node *node = (struct node *)file;
    (void)writable;
    return page < (node->size + PAGE_MASK) >> PAGE_SHIFT ? own_frame(node, page) : 0;
}

static uint64_t node_frame(struct vm_file *file, uint64_t page, bool writable)
{
    return ((struct node *)file)->writable ? runtime_frame(file, page, writable)
                                           : archive_frame(file, page, writable);
}

static void retain(struct vm_file *file) { node_retain((struct node *)file); }
static void release(struct vm_file *file) { node_release((struct node *)file); }

struct node *node_new(uint32_t mode)
{
    struct node *node = kzalloc(sizeof *node);
    if (node) {
        node->mapping = (struct vm_file){node_frame, retain, release};
        node->mode = mode;
        node->references = 1;
    }
    return node;
}

bool node_fill(struct node *node, const uint8_t *data, uint64_t length)
{
    for (uint64_t at = 0; at < length; at += PAGE_SIZE) {
        uint64_t frame = own_frame(node, at >> PAGE_SHIFT);
        if (!frame)
            return false;
        uint64_t n = length - at < PAGE_SIZE ? length - at : PAGE_SIZE;
        memcpy((uint8_t *)phys_to_virt(frame), data + at, n);
        memset((uint8_t *)phys_to_virt(frame) + n, 0, PAGE_SIZE - n);
    }
    node->size = length;
    return true;
}

void node_retain(struct node *node) { __atomic_add_fetch(&node->references, 1, __ATOMIC_RELAXED); }

void node_release(struct node *node)
{
    if (__atomic_sub_fetch(&node->references, 1, __ATOMIC_ACQ_REL))
        return;
    for (uint64_t i = 0; i < node->capacity; i++)
        if (node->frames[i])
            phys_free(node->frames[i], 0);
    kfree(node->frames);
    kfree(node->name);
    if (node->writable && (node->mode & S_IFMT) == S_IFLNK)
        kfree((void *)node->data);
    kfree(node);
}

int64_t node_read(struct node *node, uint64_t offset, uint64_t to, uint64_t length)
{
    if (offset >= node->size || !length)
        return 0;
    if (length > node->size - offset)
        length = node->size - offset;
    if (!node->writable)
        return vm_copy_out(to, node->data + offset, length) ? -EFAULT : (int64_t)length;
    uint64_t done = 0;
    while (done < length) {
        uint64_t at = offset + done, n = PAGE_SIZE - (at & PAGE_MASK);
        uint64_t frame = own_frame(node, at >> PAGE_SHIFT);
        if (n > length - done)
            n = length - done;
        if (!frame)
            return done ? (int64_t)done : -EIO;
        if (vm_copy_out(to + done, (uint8_t *)phys_to_virt(frame) + (at & PAGE_MASK), n))
            return done ? (int64_t)done : -EFAULT;
        done += n;
    }
    return (int64_t)done;
}

int64_t node_write(struct node *node, uint64_t offset, uint64_t from, uint64_t length)
{
    if (offset > SIZE_MOST || length > SIZE_MOST)
        return -EFBIG;
    uint64_t done = 0;
    int64_t failed = 0;
    while (done < length && !failed) {
        uint64_t at = offset + done, n = PAGE_SIZE - (at & PAGE_MASK);
        uint64_t frame = own_frame(node, at >> PAGE_SHIFT);
        if (n > length - done)
            n = length - done;
        if (!frame)
            failed = -ENOSPC;
        else if (vm_copy_in((uint8_t *)phys_to_virt(frame) + (at & PAGE_MASK), from + done, n))
            failed = -EFAULT;
        else
            done += n;
    }
    lock_acquire(&node->lock);
    if (done && offset + done > node->size)
        node->size = offset + done;
    node->mtime_ns = wall_clock_ns();
    lock_release(&node->lock);
    return done ? (int64_t)done : failed;
}

int node_truncate(struct node *node, uint64_t size)
{
    if (!node->writable)
        return -EROFS;
    if (size > SIZE_MOST)
        return -EFBIG;
    lock_acquire(&node->lock);
    /* What lies past the new end must read as zero if the file grows again. */
    for (uint64_t page = size >> PAGE_SHIFT; page < node->capacity; page++) {
        uint64_t skip = page == size >> PAGE_SHIFT ? size & PAGE_MASK : 0;
        if (node->frames[page])
            memset((uint8_t *)phys_to_virt(node->frames[page]) + skip, 0, PAGE_SIZE - skip);
    }
    node->size = size;
    node->mtime_ns = wall_clock_ns();
    lock_release(&node->lock);
    return 0;
}
