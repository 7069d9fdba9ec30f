/* See archive.h. */
#include "archive/archive.h"

#include "lib/string.h"

#define HEADER_SIZE 64
#define ENTRY_SIZE 32
#define NAME_MOST 4096
#define PAGE 4096ull
#define TYPE_MASK 0170000
#define TYPE_DIRECTORY 0040000
#define TYPE_REGULAR 0100000
#define TYPE_SYMLINK 0120000

static uint32_t read32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, 4);
    return value;
}

static uint64_t read64(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, 8);
    return value;
}

uint32_t crc32(const void *bytes, uint64_t length)
{
    static uint32_t table[256]; /* the same for every caller: filling it twice at once is harmless */
    if (!table[1])
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++)
                c = c >> 1 ^ (0xedb88320u & -(c & 1));
            table[i] = c;
        }
    uint32_t crc = ~0u;
    for (const uint8_t *p = bytes; length--; p++)
        crc = crc >> 8 ^ table[(crc ^ *p) & 255];
    return ~crc;
}

const char *archive_open(struct archive *archive, const void *base, uint64_t available)
{
    const uint8_t *header = base;
    if (available < PAGE || memcmp(header, "EXOBOOT1", 8))
        return "not a boot archive";
    if (read32(header + 8) != 1)
        return "boot archive of an unknown version";
    uint64_t offset = read64(header + 16), length = read64(header + 24), total = read64(header + 32);
    if (total > available || total < PAGE || total % PAGE)
        return "boot archive is cut short";
    if (offset < HEADER_SIZE || offset > total || length > total - offset)
        return "boot archive's index lies outside it";
    if (crc32(header + offset, length) != read32(header + 40))
        return "boot archive's index is damaged (CRC)";
    *archive = (struct archive){header, total, header + offset, header + offset + length, read32(header + 12)};
    return 0;
}

static bool name_ok(const char *name, uint32_t length)
{
    uint32_t start = 0;
    if (!length || length > NAME_MOST)
        return false;
    for (uint32_t i = 0; i <= length; i++) {
        if (i < length && name[i] == 0)
            return false;
        if (i < length && name[i] != '/')
            continue;
        uint32_t n = i - start; /* a component: not empty, not "." or ".." */
        if (!n || n > 255 || (name[start] == '.' && (n == 1 || (n == 2 && name[start + 1] == '.'))))
            return false;
        start = i + 1;
    }
    return true;
}

int archive_next(struct archive *archive, struct archive_entry *entry)
{
    if (!archive->left)
        return 0;
    const uint8_t *at = archive->next;
    uint64_t room = (uint64_t)(archive->end - at);
    if (room < ENTRY_SIZE)
        return -1;
    uint64_t offset = read64(at), length = read64(at + 8);
    uint32_t mode = read32(at + 24), name_length = read32(at + 28);
    uint64_t size = (ENTRY_SIZE + (uint64_t)name_length + 7) & ~7ull;
    if (size > room || !name_ok((const char *)at + ENTRY_SIZE, name_length))
        return -1;
    uint32_t type = mode & TYPE_MASK;
    if (type != TYPE_DIRECTORY && type != TYPE_REGULAR && type != TYPE_SYMLINK)
        return -1;
    if (offset % PAGE || offset > archive->length || length > archive->length - offset || (length && !offset))
        return -1;
    *entry = (struct archive_entry){(const char *)at + ENTRY_SIZE, name_length, mode,
                                    offset ? archive->base + offset : 0, length, read64(at + 16)};
    archive->next = at + size;
    archive->left--;
    return 1;
}
