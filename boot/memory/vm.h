/*
 * The JVM's address space, 0x4000_0000_0000 .. 0x7fff_ffff_ffff: areas (area.h) over page tables, demand
 * paging. One space, shared by all page tables of the machine: the second-level tables under top-level
 * entries 128..511 are allocated once by vm_init and never change, so a copied top-level table never goes
 * stale.
 *
 * Anonymous pages are zero-filled on first touch. Files are mapped by file frames in place; private
 * writable ones are copied on the first write. A private writable area is charged (phys_reserve) for its
 * whole length when it becomes writable: no overcommit. PROT_NONE and read-only areas cost nothing.
 *
 * Lock: one, held with preemption off and interrupts on (TLB shoot-downs wait under it). Not for
 * interrupt handlers. Results: 0 / address, or a negative errno.
 */
#ifndef MEMORY_VM_H
#define MEMORY_VM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/trap.h" /* JVM_BASE, JVM_LIMIT */

struct vm_file; /* memory/area.h: what can be mapped */

/* Needs phys_init. top_level: physical address of the boot PML4 (in use or about to be). */
void vm_init(uint64_t top_level);
uint64_t vm_top_level(void);

/* Linux semantics and flag values (mmap(2), mprotect(2), munmap(2), madvise(2), brk(2), mremap(2)). */
int64_t vm_mmap(uint64_t address, uint64_t length, int prot, int flags, struct vm_file *file, uint64_t offset);
int64_t vm_munmap(uint64_t address, uint64_t length);
int64_t vm_mprotect(uint64_t address, uint64_t length, int prot);
int64_t vm_madvise(uint64_t address, uint64_t length, int advice);
int64_t vm_mremap(uint64_t address, uint64_t old_length, uint64_t new_length, int flags);
int64_t vm_brk(uint64_t address);

/* A page fault at address with the CPU's error code. 0 = resolved (retry), else what to signal: */
enum vm_fault_result { VM_RESOLVED = 0, VM_MAPERR = 1, VM_ACCERR = 2, VM_BUSERR = 3, VM_NOMEM = 4 };
enum vm_fault_result vm_fault(uint64_t address, uint64_t error_code);

/* Copies between the nucleus and JVM memory; faults pages in, never faults itself. -EFAULT, or 0. */
int vm_copy_out(uint64_t to, const void *from, size_t length);
int vm_copy_in(void *to, uint64_t from, size_t length);
int64_t vm_string_in(char *to, uint64_t from, size_t size); /* length without the zero; -ENAMETOOLONG */
int vm_load32(uint64_t address, uint32_t *value);           /* lock-free */
int vm_cmpxchg32(uint64_t address, uint32_t expected, uint32_t desired, uint32_t *seen);

struct vm_info {
    uint64_t areas, charged_bytes, resident_bytes, faults, cow_faults;
};
struct vm_info vm_info(void);

#endif
