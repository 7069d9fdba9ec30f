/* Boot archives: good ones are read, damaged ones refused without a wild access. */
#include "archive/archive.h"
#include "lib/string.h"
#include "test_archive.h"
#include "unit.h"

static void put32(uint8_t *at, uint32_t v) { memcpy(at, &v, 4); }
static void put64(uint8_t *at, uint64_t v) { memcpy(at, &v, 8); }

void archive_begin(struct archive_maker *m, uint8_t *buffer)
{
    memset(buffer, 0, ARCHIVE_MOST);
    *m = (struct archive_maker){buffer, 4096, 3 * 4096, 0};
}

void archive_put(struct archive_maker *m, const char *name, uint32_t mode, const char *content, uint64_t mtime)
{
    uint8_t *at = m->buffer + m->index;
    uint64_t length = content ? strlen(content) : 0;
    put64(at, length ? m->data : 0);
    put64(at + 8, length);
    put64(at + 16, mtime);
    put32(at + 24, mode);
    put32(at + 28, (uint32_t)strlen(name));
    memcpy(at + 32, name, strlen(name));
    if (length) {
        memcpy(m->buffer + m->data, content, length);
        m->data += 4096;
    }
    m->index += (32 + strlen(name) + 7) & ~7ull;
    m->count++;
}

uint64_t archive_end(struct archive_maker *m)
{
    memcpy(m->buffer, "EXOBOOT1", 8);
    put32(m->buffer + 8, 1);
    put32(m->buffer + 12, m->count);
    put64(m->buffer + 16, 4096);
    put64(m->buffer + 24, m->index - 4096);
    put64(m->buffer + 32, m->data);
    put32(m->buffer + 40, crc32(m->buffer + 4096, m->index - 4096));
    return m->data;
}

static uint8_t buffer[ARCHIVE_MOST] __attribute__((aligned(4096)));

static uint64_t sample(void)
{
    struct archive_maker m;
    archive_begin(&m, buffer);
    archive_put(&m, "dir", 0040755, 0, 5);
    archive_put(&m, "dir/file", 0100644, "content", 6);
    archive_put(&m, "link", 0120777, "dir/file", 7);
    return archive_end(&m);
}

static void good_archive_is_read(void)
{
    uint64_t length = sample();
    struct archive a;
    struct archive_entry e;
    CHECK(!archive_open(&a, buffer, length + 4096));
    CHECK_EQUAL(a.length, length);
    CHECK_EQUAL(archive_next(&a, &e), 1);
    CHECK(e.name_length == 3 && !e.data && e.mtime == 5);
    CHECK_EQUAL(archive_next(&a, &e), 1);
    CHECK(e.length == 7 && !memcmp(e.data, "content", 7) && !memcmp(e.name, "dir/file", 8));
    CHECK_EQUAL(archive_next(&a, &e), 1);
    CHECK_EQUAL(e.mode, 0120777);
    CHECK_EQUAL(archive_next(&a, &e), 0);
}

static void crc_is_zlibs(void) { CHECK_EQUAL(crc32("123456789", 9), 0xcbf43926u); }

static void short_or_foreign_bytes_are_refused(void)
{
    uint64_t length = sample();
    struct archive a;
    CHECK(archive_open(&a, buffer, 0));
    CHECK(archive_open(&a, buffer, 4095));
    CHECK(archive_open(&a, buffer, length - 1));
    buffer[3] ^= 1;
    CHECK(archive_open(&a, buffer, length));
    sample();
    buffer[8] = 2;
    CHECK(archive_open(&a, buffer, length));
    sample();
    buffer[4096] ^= 1; /* the CRC tells */
    CHECK(archive_open(&a, buffer, length));
}

static int entries(uint64_t available)
{
    struct archive a;
    struct archive_entry e;
    int more, n = 0;
    uint8_t sum = 0;
    if (archive_open(&a, buffer, available))
        return -2;
    while ((more = archive_next(&a, &e)) > 0) {
        for (uint64_t i = 0; i < e.length; i++) /* the sanitizer watches these reads */
            sum = (uint8_t)(sum + e.data[i]);
        for (uint32_t i = 0; i < e.name_length; i++)
            sum = (uint8_t)(sum + e.name[i]);
        n++;
    }
    (void)sum;
    return more < 0 ? -1 : n;
}

static int with_name(const char *name, uint32_t length)
{
    uint64_t total = sample();
    put32(buffer + 4096 + 28, length);
    memcpy(buffer + 4096 + 32, name, strlen(name));
    put32(buffer + 40, crc32(buffer + 4096, 4096));
    put64(buffer + 24, 4096);
    return entries(total);
}

static void bad_names_are_refused(void)
{
    static const char *bad[] = {"/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b"};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_EQUAL(with_name(bad[i], (uint32_t)strlen(bad[i])), -1);
    CHECK_EQUAL(with_name("", 0), -1);
    CHECK_EQUAL(with_name("abc", 0xffffffff), -1);
    CHECK_EQUAL(with_name("abc", 4090), -1);
}

static void any_damage_is_survived(void)
{
    for (int round = 0; round < 30000; round++) {
        uint64_t length = sample();
        for (uint64_t hits = 1 + random_number(4); hits--;) {
            uint64_t at = random_number(2) ? 8 + random_number(40) : 4096 + random_number(160);
            buffer[at] = (uint8_t)random_number(random_number(2) ? 256 : 3);
        }
        uint64_t index, size;
        memcpy(&index, buffer + 16, 8);
        memcpy(&size, buffer + 24, 8);
        if (index <= length && size <= length - index) /* get past the CRC */
            put32(buffer + 40, crc32(buffer + index, size));
        entries(length);
    }
    CHECK_EQUAL(entries(sample()), 3);
}

const struct unit_test archive_tests[] = {{"good archive is read", good_archive_is_read},
                                          {"CRC is zlib's", crc_is_zlibs},
                                          {"short or foreign bytes are refused", short_or_foreign_bytes_are_refused},
                                          {"bad names are refused", bad_names_are_refused},
                                          {"any damage is survived", any_damage_is_survived},
                                          {0, 0}};
