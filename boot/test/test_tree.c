/* The JVM's file tree: archive below, run-time files in /tmp. */
#include "jvmhost/file.h"
#include "jvmhost/tree.h"
#include "lib/string.h"
#include "memory/linux_mman.h"
#include "memory/phys.h"
#include "memory/vm.h"
#include "test_archive.h"
#include "unit.h"

static uint64_t scratch; /* JVM memory */

static void tree(void)
{
    struct archive_maker m;
    machine(32);
    uint64_t frame = phys_alloc(6, PHYS_ANY), more = phys_alloc(6, PHYS_ANY);
    archive_begin(&m, phys_to_virt(frame));
    archive_put(&m, "a", 0040755, 0, 1);
    archive_put(&m, "a/file", 0100644, "archive", 1234567);
    archive_put(&m, "link", 0120777, "a/file", 1);
    archive_put(&m, "loop", 0120777, "/loop", 1);
    archive_put(&m, "up", 0120777, "../a", 1);
    archive_put(&m, "tmp/kept", 0100644, "at boot", 1);
    uint64_t length = archive_end(&m);
    archive_begin(&m, phys_to_virt(more));
    archive_put(&m, "a/second", 0100644, "later", 2);
    archive_put(&m, "a/file", 0100644, "archive!", 3);
    archive_put(&m, "tmp/kept", 0100644, "later", 3);
    uint64_t second = archive_end(&m);
    memcpy((uint8_t *)phys_to_virt(frame) + length, phys_to_virt(more), second);
    CHECK(!tree_build(phys_to_virt(frame), length + second));
    scratch = (uint64_t)vm_mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, 0, 0);
}

static int walk(const char *path, unsigned flags)
{
    struct node *node;
    char last[256];
    int result = tree_walk(0, path, flags, &node, last);
    if (!result)
        node_release(node);
    return result;
}

static bool has(const char *path, const char *text)
{
    struct node *node;
    char back[64] = {0};
    if (tree_walk(0, path, 0, &node, 0))
        return false;
    int64_t n = node_read(node, 0, scratch, sizeof back);
    CHECK_EQUAL(vm_copy_in(back, scratch, n > 0 ? (size_t)n : 0), 0);
    node_release(node);
    return n == (int64_t)strlen(text) && !memcmp(back, text, strlen(text));
}

static struct node *tmp(void)
{
    struct node *node;
    CHECK(!tree_walk(0, "/tmp", 0, &node, 0));
    return node;
}

static void paths_are_walked(void)
{
    tree();
    CHECK(has("/a/file", "archive!")); /* the later entry wins */
    CHECK(has("//a/./../a//second", "later"));
    CHECK(has("/link", "archive!"));
    CHECK(has("/up/second", "later"));
    CHECK_EQUAL(walk("/a/none", 0), -ENOENT);
    CHECK_EQUAL(walk("/a/file/x", 0), -ENOTDIR);
    CHECK_EQUAL(walk("/a/file/", 0), -ENOTDIR);
    CHECK_EQUAL(walk("", 0), -ENOENT);
    CHECK_EQUAL(walk("/loop", 0), -ELOOP);
    CHECK_EQUAL(walk("/loop", WALK_NOFOLLOW), 0);
    CHECK_EQUAL(walk("/", 0), 0);
    CHECK_EQUAL(walk("/../..", 0), 0);
    CHECK_EQUAL(walk("/", WALK_PARENT), -EEXIST);
    char longest[400];
    memset(longest, 'n', sizeof longest);
    longest[399] = 0;
    CHECK_EQUAL(walk(longest, 0), -ENAMETOOLONG);
}

static void archive_is_read_only(void)
{
    tree();
    struct node *directory, *file;
    CHECK(!tree_walk(0, "/a", 0, &directory, 0));
    CHECK(!tree_walk(0, "/a/file", 0, &file, 0));
    CHECK_EQUAL(tree_create(directory, "new", S_IFREG | 0644, false, 0), -EROFS);
    CHECK_EQUAL(tree_unlink(directory, "file", false), -EROFS);
    CHECK_EQUAL(tree_rename(directory, "file", tmp(), "file"), -EROFS);
    CHECK_EQUAL(node_truncate(file, 0), -EROFS);
    CHECK_EQUAL(file->mtime_ns, 3000000000ull);
    node_release(file);
    node_release(directory);
}

static void archive_files_below_tmp_are_copies(void)
{
    struct node *file;
    tree();
    CHECK(has("/tmp/kept", "later"));
    CHECK_EQUAL(tree_walk(0, "/tmp/kept", 0, &file, 0), 0);
    CHECK_EQUAL(vm_copy_out(scratch, "LA", 2), 0);
    CHECK_EQUAL(node_write(file, 0, scratch, 2), 2);
    node_release(file);
    CHECK(has("/tmp/kept", "LAter"));
    tree();
    CHECK(has("/tmp/kept", "later"));
}

static void files_are_made_written_and_removed(void)
{
    tree();
    struct node *t = tmp(), *file, *same;
    CHECK_EQUAL(vm_copy_out(scratch, "touched", 8), 0);
    uint64_t before = phys_info().free_bytes;
    CHECK_EQUAL(tree_create(t, "f", S_IFREG | 0600, true, &file), 0);
    CHECK_EQUAL(tree_create(t, "f", S_IFREG | 0600, true, &same), -EEXIST);
    CHECK_EQUAL(vm_copy_out(scratch, "hello world", 11), 0);
    CHECK_EQUAL(node_write(file, 4090, scratch, 11), 11);
    CHECK_EQUAL(file->size, 4101);
    CHECK_EQUAL(node_read(file, 4096, scratch + 100, 50), 5);
    char back[6] = {0};
    vm_copy_in(back, scratch + 100, 5);
    CHECK(!strcmp(back, "world"));
    CHECK_EQUAL(node_truncate(file, 4092), 0);
    CHECK_EQUAL(node_truncate(file, 4100), 0);
    CHECK_EQUAL(node_read(file, 4091, scratch, 50), 9);
    vm_copy_in(back, scratch, 2);
    CHECK(back[0] == 'e' && back[1] == 0); /* what was cut off reads as zero */
    CHECK_EQUAL(node_write(file, 1ull << 50, scratch, 1), -EFBIG);
    CHECK_EQUAL(node_write(file, 1ull << 39, scratch, 1), -ENOSPC);
    CHECK_EQUAL(node_write(file, 0, 0x1000, 5), -EFAULT);
    CHECK_EQUAL(tree_unlink(t, "f", true), -ENOTDIR);
    CHECK_EQUAL(tree_unlink(t, "f", false), 0);
    CHECK_EQUAL(node_read(file, 0, scratch, 10), 10); /* open files outlive their name */
    node_release(file);
    CHECK(phys_info().free_bytes + 8 * PAGE_SIZE >= before);
    CHECK_EQUAL(walk("/tmp/f", 0), -ENOENT);
    node_release(t);
}

static void directories_are_renamed_and_removed(void)
{
    tree();
    struct node *t = tmp(), *d, *e;
    CHECK_EQUAL(tree_create(t, "d", S_IFDIR | 0755, true, &d), 0);
    CHECK_EQUAL(tree_create(d, "e", S_IFDIR | 0755, true, &e), 0);
    CHECK_EQUAL(tree_create(e, "f", S_IFREG | 0644, true, 0), 0);
    CHECK_EQUAL(tree_unlink(t, "d", true), -ENOTEMPTY);
    CHECK_EQUAL(tree_unlink(t, "d", false), -EISDIR);
    CHECK_EQUAL(tree_rename(t, "d", e, "inside"), -EINVAL);
    CHECK_EQUAL(tree_rename(d, "e", t, "moved"), 0);
    CHECK_EQUAL(walk("/tmp/moved/f", 0), 0);
    CHECK_EQUAL(walk("/tmp/d/e", 0), -ENOENT);
    char path[32];
    CHECK_EQUAL(tree_path(e, path, sizeof path), 10);
    CHECK(!strcmp(path, "/tmp/moved"));
    CHECK_EQUAL(tree_path(e, path, 5), -ERANGE);
    CHECK_EQUAL(tree_unlink(t, "d", true), 0);
    CHECK_EQUAL(tree_create(d, "late", S_IFREG | 0644, true, 0), -ENOENT); /* into a removed directory */
    CHECK_EQUAL(tree_symlink(t, "s", "moved/f"), 0);
    CHECK_EQUAL(walk("/tmp/s", 0), 0);
    CHECK_EQUAL(tree_unlink(t, "s", false), 0);
    node_release(d), node_release(e), node_release(t);
}

static void run_time_files_can_be_mapped_shared(void)
{
    tree();
    struct node *t = tmp(), *file;
    CHECK_EQUAL(tree_create(t, "m", S_IFREG | 0600, true, &file), 0);
    CHECK_EQUAL(node_truncate(file, 8192), 0);
    int64_t at = vm_mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, &file->mapping, 0);
    CHECK_EQUAL(vm_copy_out((uint64_t)at + 5000, "x", 1), 0);
    CHECK_EQUAL(node_read(file, 5000, scratch, 1), 1);
    char back = 0;
    vm_copy_in(&back, scratch, 1);
    CHECK_EQUAL(back, 'x');
    CHECK_EQUAL(tree_unlink(t, "m", false), 0);
    node_release(file);
    CHECK_EQUAL(vm_copy_out((uint64_t)at + 100, "y", 1), 0); /* the mapping keeps the file */
    CHECK_EQUAL(vm_munmap((uint64_t)at, 8192), 0);
    node_release(t);
}

static void descriptors_are_counted(void)
{
    tree();
    struct node *node;
    CHECK(!tree_walk(0, "/a/file", 0, &node, 0));
    int64_t first = file_install(node, O_RDONLY);
    CHECK(first >= 0);
    CHECK_EQUAL(file_duplicate(first, 0, false), first + 1);
    CHECK_EQUAL(file_duplicate(first, DESCRIPTORS, false), -EINVAL);
    CHECK_EQUAL(file_duplicate(first, -1, true), -EBADF);
    CHECK_EQUAL(file_duplicate(first, 100, true), 100);
    struct file *file = file_get(100);
    CHECK_EQUAL(file_read(file, scratch, 3), 3);
    CHECK_EQUAL(file_write(file, scratch, 3), -EBADF);
    CHECK_EQUAL(file_read_at(file, scratch, 3, ~0ull), -EINVAL);
    CHECK_EQUAL(file->offset, 3);
    file_put(file);
    CHECK_EQUAL(file_close(100), 0);
    CHECK_EQUAL(file_close(100), -EBADF);
    CHECK_EQUAL(file_close(-5), -EBADF);
    CHECK(!file_get(1 << 30));
    CHECK_EQUAL(file_close(first), 0);
    CHECK_EQUAL(file_close(first + 1), 0);
    int64_t result = 0, n = 0;
    while (!tree_walk(0, "/a", 0, &node, 0) && (result = file_install(node, O_RDONLY)) >= 0)
        n++;
    CHECK_EQUAL(result, -EMFILE);
    while (n)
        file_close(--n);
}

const struct unit_test tree_tests[] = {
    {"paths are walked", paths_are_walked},
    {"archive is read-only", archive_is_read_only},
    {"archive files below /tmp are copies", archive_files_below_tmp_are_copies},
    {"files are made, written and removed", files_are_made_written_and_removed},
    {"directories are renamed and removed", directories_are_renamed_and_removed},
    {"run-time files can be mapped shared", run_time_files_can_be_mapped_shared},
    {"descriptors are counted", descriptors_are_counted},
    {0, 0}};
