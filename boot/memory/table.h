/*
 * Page tables of the JVM's range: leaf entries and their life, no policy. Callers hold the vm lock.
 *
 * A leaf entry is 0 (never touched), or names a frame. Without PTE_P it is kept for later (PROT_NONE over touched
 * memory). PTE_OWNED: the frame belongs to this entry and goes back to the reservation when the entry goes;
 * otherwise it is a file's or the zero page and must not be written. Large pages (2 MiB) are always owned.
 * Tables are never freed, so walking them to read needs no lock.
 */
#ifndef MEMORY_TABLE_H
#define MEMORY_TABLE_H
#include <stdbool.h>
#include <stdint.h>

#include "memory/phys.h"

#define PTE_OWNED (1ull << 9)

void table_init(uint64_t root);
/* The 4 KiB entry of address; null if a table is missing (and could not be made), or if a large page is there. */
uint64_t *table_entry(uint64_t address, bool create);
/* The 2 MiB entry (which may be 0, point to a table, or be a large page). */
uint64_t *table_large_entry(uint64_t address, bool create);
/* The present entry's frame address and flags for an address, whatever its size; 0 = not present. Lock-free. */
uint64_t table_translate(uint64_t address);

/* Splits large pages that cross from or to. False when memory is short. */
bool table_split_edges(uint64_t from, uint64_t to);
/* Calls visit for each non-zero leaf in [from, to); large ones must not cross the edges. */
typedef void table_visitor(uint64_t *entry, uint64_t address, unsigned order, void *context);
void table_visit(uint64_t from, uint64_t to, table_visitor *visit, void *context);

/* Clears all entries, flushes the TLBs and gives the owned frames back (reserved). Returns pages freed. */
uint64_t table_clear(uint64_t from, uint64_t to);
/* Gives all entries the rights prot (PROT_*); unowned ones become writable only if shared. Flushes. */
void table_protect(uint64_t from, uint64_t to, int prot, bool shared);
/* The flags of a leaf. */
uint64_t table_flags(int prot, bool writable_frame);

#endif
