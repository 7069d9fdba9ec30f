/* Structure of the file tree: building, walking, creating, removing. Content is in node.c. See tree.h. */
#include "jvmhost/tree.h"

#include "arch/log.h"
#include "arch/time.h"
#include "archive/archive.h"
#include "jvmhost/node.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/linux_mman.h"

#define LINKS_MOST 40

static struct lock tree_lock;
static struct node *root;
static uint64_t last_inode;

struct node *tree_root(void) { return root; }

static uint32_t hash_of(const char *name, size_t length)
{
    uint32_t hash = 2166136261u;
    while (length--)
        hash = (hash ^ (uint8_t)*name++) * 16777619u;
    return hash;
}

static bool is_directory(const struct node *node) { return (node->mode & S_IFMT) == S_IFDIR; }
static bool is_link(const struct node *node) { return (node->mode & S_IFMT) == S_IFLNK; }

/* requires: tree_lock */
static struct node *child(const struct node *directory, const char *name, size_t length)
{
    uint32_t hash = hash_of(name, length);
    for (struct node *n = directory->children; n; n = n->sibling)
        if (n->hash == hash && n->name_length == length && !memcmp(n->name, name, length))
            return n;
    return 0;
}

/* requires: tree_lock. The new node's only reference is the directory's. */
static struct node *attach(struct node *directory, const char *name, size_t length, uint32_t mode)
{
    struct node *node = node_new(mode);
    if (!node)
        return 0;
    if (!(node->name = kmalloc(length + 1))) {
        node_release(node);
        return 0;
    }
    memcpy(node->name, name, length);
    node->name[length] = 0;
    node->name_length = (uint32_t)length;
    node->hash = hash_of(name, length);
    node->inode = ++last_inode;
    node->mtime_ns = wall_clock_ns();
    if (directory) {
        node->parent = directory;
        node->writable = directory->writable;
        node->sibling = directory->children;
        directory->children = node;
        directory->mtime_ns = node->mtime_ns;
    }
    return node;
}

/* requires: tree_lock. Takes the node out of its directory; its reference passes to the caller. */
static void detach(struct node *node)
{
    struct node **link = &node->parent->children;
    while (*link != node)
        link = &(*link)->sibling;
    *link = node->sibling;
    node->parent->mtime_ns = wall_clock_ns();
    node->sibling = 0;
    node->parent = 0;
}

/* ---- walking ----------------------------------------------------------------------------------- */

struct walk {
    struct node *at;
    unsigned links;
};

/* requires: tree_lock. On return w->at is the node, or with PARENT the directory of the last component. */
static int walk(struct walk *w, const char *path, size_t length, unsigned flags, char *last)
{
    const char *end = path + length;
    if (path < end && *path == '/')
        w->at = root;
    while (path < end) {
        while (path < end && *path == '/')
            path++;
        const char *stop = path;
        while (stop < end && *stop != '/')
            stop++;
        size_t n = (size_t)(stop - path);
        const char *rest = stop;
        while (rest < end && *rest == '/')
            rest++;
        bool final = rest == end;
        if (!n)
            break;
        if (n > 255)
            return -ENAMETOOLONG;
        if (!is_directory(w->at))
            return -ENOTDIR;
        bool dot = path[0] == '.' && (n == 1 || (n == 2 && path[1] == '.'));
        if (final && flags & WALK_PARENT && !dot) {
            memcpy(last, path, n);
            last[n] = 0;
            return 0;
        }
        if (dot) {
            w->at = n == 2 && w->at->parent ? w->at->parent : w->at;
            path = stop;
            continue;
        }
        struct node *next = child(w->at, path, n);
        if (!next)
            return -ENOENT;
        if (is_link(next) && !(final && stop == end && flags & WALK_NOFOLLOW)) {
            if (++w->links > LINKS_MOST)
                return -ELOOP;
            int result = walk(w, (const char *)next->data, next->size, 0, 0);
            if (result)
                return result;
        } else {
            w->at = next;
        }
        if (final && stop < end && !is_directory(w->at))
            return -ENOTDIR;
        path = stop;
    }
    if (flags & WALK_PARENT) /* the root or a dot: nothing to create or remove there */
        return -EEXIST;
    return 0;
}

int tree_walk(struct node *at, const char *path, unsigned flags, struct node **found, char *last)
{
    if (!*path)
        return -ENOENT;
    lock_acquire(&tree_lock);
    struct walk w = {at ? at : root, 0};
    int result = walk(&w, path, strlen(path), flags, last);
    if (!result) {
        node_retain(w.at);
        *found = w.at;
    }
    lock_release(&tree_lock);
    return result;
}

int64_t tree_path(const struct node *node, char *buffer, size_t size)
{
    size_t at = size;
    int64_t result = -ERANGE;
    lock_acquire(&tree_lock);
    if (at)
        buffer[--at] = 0;
    for (; node->parent && at > node->name_length; node = node->parent) {
        at -= node->name_length;
        memcpy(buffer + at, node->name, node->name_length);
        buffer[--at] = '/';
    }
    if (!node->parent && at == size - 1 && at)
        buffer[--at] = '/';
    if (!node->parent) {
        memmove(buffer, buffer + at, size - at);
        result = (int64_t)(size - at - 1);
    }
    lock_release(&tree_lock);
    return result;
}

struct node *tree_child(struct node *directory, uint64_t index)
{
    lock_acquire(&tree_lock);
    struct node *n = directory->children;
    while (n && index--)
        n = n->sibling;
    if (n)
        node_retain(n);
    lock_release(&tree_lock);
    return n;
}

/* ---- changing ---------------------------------------------------------------------------------- */

int tree_create(struct node *directory, const char *name, uint32_t mode, bool exclusive, struct node **made)
{
    int result = 0;
    lock_acquire(&tree_lock);
    struct node *node = is_directory(directory) ? child(directory, name, strlen(name)) : 0;
    if (!is_directory(directory))
        result = -ENOTDIR;
    else if (node)
        result = exclusive ? -EEXIST : 0;
    else if (!directory->writable)
        result = -EROFS;
    else if (!directory->parent && directory != root)
        result = -ENOENT; /* was removed meanwhile */
    else if (!(node = attach(directory, name, strlen(name), mode)))
        result = -ENOSPC;
    if (!result && made) {
        node_retain(node);
        *made = node;
    }
    lock_release(&tree_lock);
    return result;
}

int tree_symlink(struct node *directory, const char *name, const char *target)
{
    size_t length = strlen(target);
    uint8_t *text = kmalloc(length + 1);
    struct node *link;
    if (!text)
        return -ENOSPC;
    int result = tree_create(directory, name, S_IFLNK | 0777, true, &link);
    if (result) {
        kfree(text);
        return result;
    }
    memcpy(text, target, length + 1);
    lock_acquire(&tree_lock);
    link->data = text;
    link->size = length;
    lock_release(&tree_lock);
    node_release(link);
    return 0;
}

/* requires: tree_lock */
static int removable(const struct node *node, bool directory)
{
    if (!node)
        return -ENOENT;
    if (!node->writable || !node->parent || !node->parent->writable)
        return -EROFS;
    if (directory && !is_directory(node))
        return -ENOTDIR;
    if (!directory && is_directory(node))
        return -EISDIR;
    return node->children ? -ENOTEMPTY : 0;
}

int tree_unlink(struct node *directory, const char *name, bool is_dir)
{
    lock_acquire(&tree_lock);
    struct node *node = is_directory(directory) ? child(directory, name, strlen(name)) : 0;
    int result = removable(node, is_dir);
    if (!result)
        detach(node);
    lock_release(&tree_lock);
    if (!result)
        node_release(node);
    return result;
}

/* requires: tree_lock */
static int rename_locked(struct node *from, const char *old, struct node *to, const char *new, char *name,
                         struct node **replaced)
{
    struct node *node = child(from, old, strlen(old)), *there = child(to, new, strlen(new));
    if (!node)
        return -ENOENT;
    if (!node->writable || !from->writable || !to->writable)
        return -EROFS;
    for (struct node *n = to; n; n = n->parent)
        if (n == node)
            return -EINVAL;
    if (there == node)
        return 1; /* nothing to do */
    if (there) {
        int result = removable(there, is_directory(node));
        if (result)
            return result;
        detach(there);
        *replaced = there;
    }
    detach(node);
    kfree(node->name);
    node->name = name;
    node->name_length = (uint32_t)strlen(name);
    node->hash = hash_of(name, node->name_length);
    node->parent = to;
    node->sibling = to->children;
    to->children = node;
    return 0;
}

int tree_rename(struct node *from, const char *old, struct node *to, const char *new)
{
    struct node *replaced = 0;
    char *name = kmalloc(strlen(new) + 1);
    if (!name)
        return -ENOSPC;
    memcpy(name, new, strlen(new) + 1);
    lock_acquire(&tree_lock);
    int result = rename_locked(from, old, to, new, name, &replaced);
    lock_release(&tree_lock);
    if (result)
        kfree(name);
    if (replaced)
        node_release(replaced);
    return result < 0 ? result : 0;
}

/* ---- building: boot time, one thread ----------------------------------------------------------- */

/* The node at path (length bytes), made with its directories if absent. */
static struct node *need(const char *path, size_t length, uint32_t mode)
{
    struct node *at = root;
    while (at && length) {
        size_t n = 0;
        while (n < length && path[n] != '/')
            n++;
        struct node *next = child(at, path, n);
        bool final = n == length;
        if (!next)
            next = attach(at, path, n, final ? mode : S_IFDIR | 0755);
        at = next;
        path += n + !final;
        length -= n + !final;
    }
    if (!at)
        panic("no memory for the file tree");
    return at;
}

void tree_add_text(const char *path, const char *text, uint32_t mode)
{
    struct node *node = need(path + 1, strlen(path) - 1, mode);
    uint8_t *data = kzalloc(4096); /* whole page: it may be mapped */
    if (!data)
        panic("no memory for %s", path);
    node->size = text_copy((char *)data, 4096, text);
    node->data = data;
}

void tree_add_device(const char *path, enum device device)
{
    need(path + 1, strlen(path) - 1, S_IFCHR | 0666)->device = (uint8_t)device;
}

static const char *add_archive(struct archive *archive)
{
    struct archive_entry e;
    int more;
    while ((more = archive_next(archive, &e)) > 0) {
        struct node *node = need(e.name, e.name_length, e.mode);
        if (node->children && (e.mode & S_IFMT) != S_IFDIR)
            return "boot archive has a file where a directory is";
        node->mode = e.mode;
        node->mtime_ns = e.mtime * 1000000000ull;
        if ((e.mode & S_IFMT) == S_IFDIR)
            continue;
        if (!node->writable) {
            node->data = e.data;
            node->size = e.length;
        } else if ((e.mode & S_IFMT) != S_IFREG || !node_fill(node, e.data, e.length)) {
            return "boot archive has what cannot be below /tmp, or memory is short";
        }
    }
    return more < 0 ? "boot archive's index is damaged" : 0;
}

const char *tree_build(const void *base, uint64_t length)
{
    uint64_t done = 0;
    root = attach(0, "", 0, S_IFDIR | 0755);
    if (!root)
        return "no memory for the file tree";
    need("tmp", 3, S_IFDIR | 01777)->writable = true;
    while (done < length) {
        struct archive archive;
        const char *wrong = archive_open(&archive, (const uint8_t *)base + done, length - done);
        if (wrong) /* what follows the last archive is the loader's padding */
            return done ? 0 : wrong;
        if ((wrong = add_archive(&archive)))
            return wrong;
        done += archive.length;
    }
    return 0;
}
