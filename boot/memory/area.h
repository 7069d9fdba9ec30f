/*
 * The area tree: which ranges of an address space are mapped, how, and from what. An AVL tree of disjoint
 * areas ordered by address; every node also knows the extent of its subtree and the largest gap inside it,
 * so that a free range is found in O(log n). Pure data structure: no locks, no page tables, no allocation.
 */
#ifndef MEMORY_AREA_H
#define MEMORY_AREA_H
#include <stdbool.h>
#include <stdint.h>

/* What can be mapped: frames in a file's page order. Embedded in the file tree's node. */
struct vm_file {
    /* Physical address of the frame with that page; 0 past the end (or, writable, when memory is short).
     * The frame stays valid as long as a reference is held. Called with the vm lock held. */
    uint64_t (*frame)(struct vm_file *file, uint64_t page, bool writable);
    void (*retain)(struct vm_file *file);
    void (*release)(struct vm_file *file);
};

enum area_flags {
    AREA_SHARED = 1,  /* MAP_SHARED: writes go to the file's frames */
    AREA_CHARGED = 2, /* its pages are reserved: private and was writable once */
    AREA_STACK = 4,   /* MAP_STACK or MAP_GROWSDOWN: no fault-around */
};

struct vm_area {
    uint64_t start, end; /* page aligned, end exclusive */
    int prot;            /* PROT_* of mmap(2) */
    unsigned flags;      /* enum area_flags */
    struct vm_file *file; /* null = anonymous */
    uint64_t offset;     /* of start in the file, bytes */
    /* the tree's own */
    struct vm_area *left, *right;
    uint64_t low, high, gap; /* extent of the subtree, largest hole between its areas */
    int height;
};

struct area_tree {
    struct vm_area *root;
    uint64_t count;
};

/* The area that contains address, else the next one above it, else null. */
struct vm_area *area_find(const struct area_tree *tree, uint64_t address);
/* The area must not overlap another. */
void area_insert(struct area_tree *tree, struct vm_area *area);
void area_remove(struct area_tree *tree, struct vm_area *area);
/* Moves the upper part [at, end) of area to the fresh node upper, and inserts that. */
void area_split(struct area_tree *tree, struct vm_area *area, uint64_t at, struct vm_area *upper);
/* True when next directly follows area and both could be one. */
bool area_joinable(const struct vm_area *area, const struct vm_area *next);
/* Grows area over [its end, end), from which next was removed. */
void area_extend(struct area_tree *tree, struct vm_area *area, uint64_t end);
/* Lowest aligned address in [low, high) with length free bytes; 0 = none. alignment: a power of two. */
uint64_t area_gap(const struct area_tree *tree, uint64_t low, uint64_t high, uint64_t length, uint64_t alignment);
/* True when nothing is mapped in [from, to). */
bool area_is_free(const struct area_tree *tree, uint64_t from, uint64_t to);

#endif
