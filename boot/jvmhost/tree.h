/*
 * The JVM's file tree: nodes from the boot archive (read-only, their data used in place), a few made up by the
 * nucleus (/dev, /sys), and files below /tmp (in memory): created at run time, or copied there from the archive.
 *
 * A node lives while something refers to it: its directory, an open file, a mapping. Frames of a run-time file
 * live as long as the node, also past a truncation, so they can be mapped and copied without the tree lock.
 * One lock guards structure, names and attributes; it must not be held while JVM memory is touched.
 */
#ifndef JVMHOST_TREE_H
#define JVMHOST_TREE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/lock.h"
#include "memory/area.h"

enum {
    S_IFMT = 0170000, S_IFCHR = 0020000, S_IFDIR = 0040000, S_IFREG = 0100000, S_IFLNK = 0120000, S_IFSOCK = 0140000
};

enum device {
    DEVICE_NONE, DEVICE_NULL, DEVICE_ZERO, DEVICE_RANDOM, DEVICE_CONSOLE,
    DEVICE_SOCKET, DEVICE_LISTENER, DEVICE_STREAM /* sockets, in no directory: new, listening, connected */
};

struct node {
    struct vm_file mapping; /* first: a vm_file is a node */
    struct node *parent, *children, *sibling;
    char *name;
    uint32_t name_length, hash;
    uint32_t mode;
    uint32_t references;
    bool writable;          /* below /tmp: may be changed; data in frames */
    uint8_t device;         /* enum device */
    uint64_t inode, size, mtime_ns;
    const uint8_t *data;    /* archive: content, page aligned in the direct map; symlink: target */
    struct lock lock;       /* frames */
    uint64_t *frames;       /* run-time file: physical addresses, 0 = hole */
    uint64_t capacity;
};

/* Builds the tree from the archives at base. Null, or what is wrong. */
const char *tree_build(const void *base, uint64_t length);

/* Flags of tree_walk. */
enum { WALK_NOFOLLOW = 1, WALK_PARENT = 2 };
/*
 * Walks path from directory at (the root for absolute paths). On success *found holds a reference.
 * WALK_PARENT: the directory that holds (or would hold) the last component, which goes to last (256 bytes).
 */
int tree_walk(struct node *at, const char *path, unsigned flags, struct node **found, char *last);
struct node *tree_root(void);
void node_retain(struct node *node);
void node_release(struct node *node);

/* Changes, all refused with -EROFS outside /tmp. create: existing nodes are found (-EEXIST when exclusive). */
int tree_create(struct node *directory, const char *name, uint32_t mode, bool exclusive, struct node **made);
int tree_unlink(struct node *directory, const char *name, bool is_directory);
int tree_rename(struct node *from, const char *old, struct node *to, const char *new);
int tree_symlink(struct node *directory, const char *name, const char *target);
/* Absolute path of a node; -ERANGE. */
int64_t tree_path(const struct node *node, char *buffer, size_t size);
/* The index-th child of a directory with a reference, or null. */
struct node *tree_child(struct node *directory, uint64_t index);

/* Content. Copy to and from JVM memory; transferred bytes or a negative errno. */
int64_t node_read(struct node *node, uint64_t offset, uint64_t to, uint64_t length);
int64_t node_write(struct node *node, uint64_t offset, uint64_t from, uint64_t length);
int node_truncate(struct node *node, uint64_t size);
/* Adds a small fixed file (/sys/..., boot time only): directories on the way are made. */
void tree_add_text(const char *path, const char *text, uint32_t mode);
void tree_add_device(const char *path, enum device device);

#endif
