/* The formatter behind log_print; text is cut when the buffer is full. */
#ifndef EXO_ARCH_FORMAT_H
#define EXO_ARCH_FORMAT_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct text_sink {
    char *buffer;
    size_t size, used;
};
void format_into(struct text_sink *sink, const char *format, va_list arguments);
size_t format_text(char *buffer, size_t size, const char *format, ...);

#endif
