/*
 * Boot archive, the file that the loader puts into memory; all numbers little endian.
 *   header (64 bytes, padded to 4096): "EXOBOOT1", u32 version = 1, u32 entry count, u64 index offset, u64 index
 *     length, u64 total length (multiple of 4096), u32 CRC-32 of the index, zeros;
 *   index entry: u64 data offset (page aligned; 0 = none), u64 length, u64 mtime in s, u32 mode (st_mode), u32
 *     name length, name (UTF-8, no leading '/'), zeros up to a multiple of 8.
 * Archives may follow one another, the next at the total length of the one before.
 *
 * The reader trusts nothing: every offset is checked before use, names must be plain relative paths. It
 * does not copy; entries point into the archive. Pure code: no locks, no allocation.
 */
#ifndef ARCHIVE_ARCHIVE_H
#define ARCHIVE_ARCHIVE_H
#include <stdbool.h>
#include <stdint.h>

struct archive {
    const uint8_t *base;
    uint64_t length; /* total, as the header says */
    const uint8_t *next, *end; /* index */
    uint32_t left;
};

struct archive_entry {
    const char *name; /* not zero-terminated */
    uint32_t name_length;
    uint32_t mode;
    const uint8_t *data;
    uint64_t length, mtime;
};

/* Opens the archive at base with at most available bytes. Null, or what is wrong with it. */
const char *archive_open(struct archive *archive, const void *base, uint64_t available);
/* The next entry: 1, 0 at the end, -1 for a damaged one. */
int archive_next(struct archive *archive, struct archive_entry *entry);

/* CRC-32 (IEEE 802.3, reflected), as zlib computes it. */
uint32_t crc32(const void *bytes, uint64_t length);

#endif
