/*
 * Open files and the JVM's one descriptor table. A file is referenced by its descriptors and by calls in
 * progress; its offset is an atomic word. Descriptors 0, 1, 2 are the console at start.
 */
#ifndef JVMHOST_FILE_H
#define JVMHOST_FILE_H
#include "jvmhost/tree.h"

#define DESCRIPTORS 4096

enum {
    O_ACCMODE = 3, O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0100, O_EXCL = 0200, O_TRUNC = 01000,
    O_APPEND = 02000, O_NONBLOCK = 04000, O_DIRECTORY = 0200000, O_NOFOLLOW = 0400000, O_CLOEXEC = 02000000,
    O_PATH = 010000000
};
#define AT_FDCWD (-100)

struct file {
    uint32_t references;
    uint32_t flags; /* O_* */
    struct node *node;
    uint64_t offset; /* for a directory: index of the next entry, after "." and ".." */
};

void file_init(void); /* needs the tree */
/* A new file for node (whose reference it takes over) at the lowest free descriptor; -EMFILE, -ENOMEM. */
int64_t file_install(struct node *node, uint32_t flags);
/* With a reference, or null. */
struct file *file_get(int64_t descriptor);
void file_put(struct file *file);
int64_t file_close(int64_t descriptor);
/* A second descriptor >= least for the same file; exactly that one (closing it first) when exact. */
int64_t file_duplicate(int64_t descriptor, int64_t least, bool exact);

int64_t file_read(struct file *file, uint64_t to, uint64_t length);
int64_t file_write(struct file *file, uint64_t from, uint64_t length);
int64_t file_read_at(struct file *file, uint64_t to, uint64_t length, uint64_t offset);
int64_t file_write_at(struct file *file, uint64_t from, uint64_t length, uint64_t offset);

#endif
