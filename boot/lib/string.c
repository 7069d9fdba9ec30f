/* See string.h. Loops are plain C over words: under QEMU's TCG they beat the `rep` instructions, and on
 * hardware the lengths seen here are short or whole pages. */
#include "lib/string.h"

/* The compiler must not turn these loops into calls of the functions they implement. */
#define NO_IDIOM __attribute__((optimize("no-tree-loop-distribute-patterns")))

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

NO_IDIOM void *memcpy(void *to, const void *from, size_t length)
{
    uint8_t *t = to;
    const uint8_t *f = from;
    for (; length >= 32; length -= 32, t += 32, f += 32) {
        uint64_t a = *(const word *)f, b = *(const word *)(f + 8);
        uint64_t c = *(const word *)(f + 16), d = *(const word *)(f + 24);
        *(word *)t = a;
        *(word *)(t + 8) = b;
        *(word *)(t + 16) = c;
        *(word *)(t + 24) = d;
    }
    for (; length >= 8; length -= 8, t += 8, f += 8)
        *(word *)t = *(const word *)f;
    while (length--)
        *t++ = *f++;
    return to;
}

NO_IDIOM void *memmove(void *to, const void *from, size_t length)
{
    uint8_t *t = to;
    const uint8_t *f = from;
    if ((uintptr_t)t - (uintptr_t)f >= length)
        return memcpy(to, from, length);
    while (length--)
        t[length] = f[length];
    return to;
}

NO_IDIOM void *memset(void *to, int value, size_t length)
{
    uint8_t *t = to;
    uint64_t pattern = (uint8_t)value * 0x0101010101010101UL;
    for (; length >= 32; length -= 32, t += 32) {
        *(word *)t = pattern;
        *(word *)(t + 8) = pattern;
        *(word *)(t + 16) = pattern;
        *(word *)(t + 24) = pattern;
    }
    while (length--)
        *t++ = (uint8_t)value;
    return to;
}

int memcmp(const void *a, const void *b, size_t length)
{
    const uint8_t *x = a, *y = b;
    for (; length--; x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

void *memchr(const void *from, int value, size_t length)
{
    for (const uint8_t *f = from; length--; f++)
        if (*f == (uint8_t)value)
            return (void *)f;
    return 0;
}

NO_IDIOM size_t strlen(const char *text)
{
    size_t n = 0;
    while (text[n])
        n++;
    return n;
}

size_t strnlen(const char *text, size_t max)
{
    size_t n = 0;
    while (n < max && text[n])
        n++;
    return n;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t length)
{
    for (; length--; a++, b++)
        if (*a != *b || !*a)
            return (uint8_t)*a - (uint8_t)*b;
    return 0;
}

char *strchr(const char *text, int value)
{
    for (;; text++) {
        if (*text == (char)value)
            return (char *)text;
        if (!*text)
            return 0;
    }
}

NO_IDIOM void page_zero(void *page)
{
    uint64_t *p = page;
    for (unsigned i = 0; i < 512; i += 8) {
        p[i] = p[i + 1] = p[i + 2] = p[i + 3] = 0;
        p[i + 4] = p[i + 5] = p[i + 6] = p[i + 7] = 0;
    }
}

void page_copy(void *to, const void *from)
{
    memcpy(to, from, 4096);
}

size_t text_copy(char *buffer, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (size) {
        size_t n = length < size ? length : size - 1;
        memcpy(buffer, text, n);
        buffer[n] = 0;
    }
    return length;
}

uint64_t text_number(const char *text)
{
    uint64_t value = 0;
    unsigned base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        text += 2, base = 16;
    for (;; text++) {
        unsigned digit = *text >= '0' && *text <= '9'   ? (unsigned)(*text - '0')
                         : *text >= 'a' && *text <= 'f' ? (unsigned)(*text - 'a' + 10)
                         : *text >= 'A' && *text <= 'F' ? (unsigned)(*text - 'A' + 10)
                                                        : 99;
        if (digit >= base)
            return value;
        value = value * base + digit;
    }
}
