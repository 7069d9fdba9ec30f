/* The few C library functions a freestanding compiler and the nucleus need; standard meaning. */
#ifndef LIB_STRING_H
#define LIB_STRING_H
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
int memcmp(const void *a, const void *b, size_t length);
void *memchr(const void *from, int value, size_t length);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t length);
char *strchr(const char *text, int value);

void page_zero(void *page);                    /* 4096 bytes, page aligned */
void page_copy(void *to, const void *from);    /* likewise */

/* Copies text to buffer (size bytes), always zero-terminated; returns strlen(text). */
size_t text_copy(char *buffer, size_t size, const char *text);
/* Unsigned decimal, or hexadecimal after 0x; stops at the first other character. */
uint64_t text_number(const char *text);

#endif
