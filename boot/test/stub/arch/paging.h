/* Host stand-in: page tables in the simulated RAM; TLB shoot-downs are counted. */
#ifndef STUB_PAGING_H
#define STUB_PAGING_H
#include "arch/boot.h"
#define PAGE_SIZE 4096ull
#define PTE_P 1ull
#define PTE_W 2ull
#define PTE_U 4ull
#define PTE_A 32ull
#define PTE_D 64ull
#define PTE_PS 128ull
#define PTE_G 256ull
#define PTE_NX (1ull << 63)
#define PTE_ADDRESS 0x000ffffffffff000ull
extern uint64_t test_root, test_shootdowns;
static inline uint64_t paging_root(void) { return test_root; }
static inline void tlb_flush_page(uint64_t address) { (void)address; }
static inline void tlb_shootdown_kernel(uint64_t from, uint64_t to) { (void)from, (void)to, test_shootdowns++; }
#endif
