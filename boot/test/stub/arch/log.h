/* Host stand-in: panic jumps back to the test that expects it. */
#ifndef STUB_LOG_H
#define STUB_LOG_H
#include <stddef.h>
__attribute__((format(printf, 1, 2))) void log_print(const char *format, ...);
void log_write(const char *text, size_t length);
__attribute__((format(printf, 1, 2), noreturn)) void panic(const char *format, ...);
#endif
