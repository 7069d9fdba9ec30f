/* The one JVM address space: shared between vm.c (areas) and fault.c (pages). Private to memory/. */
#ifndef MEMORY_SPACE_H
#define MEMORY_SPACE_H
#include "lib/lock.h"
#include "memory/area.h"
#include "memory/linux_mman.h"
#include "memory/table.h"
#include "memory/vm.h"

struct vm_space {
    struct lock lock; /* guards everything below and the page tables of the JVM's range */
    struct area_tree tree;
    uint64_t brk_start, brk_end, brk_mapped; /* program break; mapped is the page-rounded end */
    uint64_t charged;                        /* pages */
    uint64_t resident;                       /* owned pages */
    uint64_t faults, copies;
    uint64_t zero_frame; /* read-only zero page for uncharged anonymous areas */
};
extern struct vm_space vm_space;

#endif
