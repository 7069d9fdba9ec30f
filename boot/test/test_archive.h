/* Makes boot archives for tests: small ones, one page a file. */
#ifndef TEST_ARCHIVE_H
#define TEST_ARCHIVE_H
#include <stdint.h>

#define ARCHIVE_MOST (64 * 4096)
struct archive_maker {
    uint8_t *buffer; /* ARCHIVE_MOST bytes, page aligned */
    uint64_t index, data;
    uint32_t count;
};
void archive_begin(struct archive_maker *maker, uint8_t *buffer);
void archive_put(struct archive_maker *maker, const char *name, uint32_t mode, const char *content, uint64_t mtime);
uint64_t archive_end(struct archive_maker *maker); /* total length */

#endif
