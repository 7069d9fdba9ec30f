/*
 * Page tables of the nucleus: direct map, image, devices. The JVM's range (top-level entries 128..255) belongs to
 * memory/vm; its second-level tables must be installed in the root before the first thread runs and never change.
 * CR4.PGE is on: nucleus mappings are global, JVM mappings may be.
 */
#ifndef EXO_ARCH_PAGING_H
#define EXO_ARCH_PAGING_H
#include "arch/boot.h"
#include <stdint.h>

#define PAGE_SIZE 4096UL
#define PTE_P 1ull
#define PTE_W 2ull
#define PTE_U 4ull
#define PTE_PWT 8ull
#define PTE_PCD 16ull
#define PTE_A 32ull
#define PTE_D 64ull
#define PTE_PS 128ull
#define PTE_G 256ull
#define PTE_NX (1ull << 63)
#define PTE_ADDRESS 0x000ffffffffff000ull

uint64_t paging_root(void); /* physical address of the nucleus's top-level table */
/* Maps a physical device range, uncached, no-execute; returns its address. Never unmapped. */
void *paging_map_device(uint64_t physical, uint64_t length);

void tlb_flush_page(uint64_t address); /* this CPU */
void tlb_flush_local(void);            /* this CPU, all but global entries */
void tlb_let_grow(void);               /* after a page fault; interrupts off */
/* All CPUs, mappings of [from, to) in the JVM's range (global or not); returns when every CPU has acknowledged. Waits
 * with interrupts enabled: the caller must not hold a spin lock or have interrupts off. */
void tlb_shootdown_kernel(uint64_t from, uint64_t to);
/* As above for one user address space / all of it; see exo_tlb_shootdown, exo_address_space_retire. */
void tlb_shootdown_user(uint64_t cr3, uint64_t from, uint64_t to);
void tlb_retire(uint64_t cr3);

#endif
