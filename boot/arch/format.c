/* A small printf: see arch/log.h for the subset. No allocation, no locks. */
#include "arch/format.h"

static void put(struct text_sink *sink, char c) {
    if (sink->used + 1 < sink->size) {
        sink->buffer[sink->used++] = c;
    }
}

static void put_number(struct text_sink *sink, uint64_t value, unsigned base, int width, char pad, int negative) {
    char digits[24];
    int n = 0;
    do {
        digits[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    if (negative) {
        digits[n++] = '-';
    }
    for (int i = n; i < width; i++) {
        put(sink, pad);
    }
    while (n > 0) {
        put(sink, digits[--n]);
    }
}

void format_into(struct text_sink *sink, const char *format, va_list arguments) {
    for (; *format != 0; format++) {
        if (*format != '%') {
            put(sink, *format);
            continue;
        }
        char pad = ' ';
        int width = 0, is_long = 0, left = 0;
        format++;
        if (*format == '-') {
            left = 1;
            format++;
        }
        if (*format == '0') {
            pad = '0';
        }
        for (; *format >= '0' && *format <= '9'; format++) {
            width = width * 10 + (*format - '0');
        }
        for (; *format == 'l' || *format == 'z'; format++) {
            is_long = 1;
        }
        uint64_t value;
        switch (*format) {
        case 's': {
            const char *text = va_arg(arguments, const char *);
            int n = 0;
            for (text = text ? text : "(null)"; *text != 0; text++, n++) {
                put(sink, *text);
            }
            for (; left && n < width; n++) {
                put(sink, ' ');
            }
            break;
        }
        case 'c': put(sink, (char)va_arg(arguments, int)); break;
        case 'd': {
            int64_t number = is_long ? va_arg(arguments, int64_t) : va_arg(arguments, int);
            put_number(sink, number < 0 ? -(uint64_t)number : (uint64_t)number, 10, width, pad, number < 0);
            break;
        }
        case 'u':
        case 'x':
            value = is_long ? va_arg(arguments, uint64_t) : va_arg(arguments, unsigned);
            put_number(sink, value, *format == 'u' ? 10 : 16, width, pad, 0);
            break;
        case 'p': put_number(sink, va_arg(arguments, uint64_t), 16, 16, '0', 0); break;
        case '%': put(sink, '%'); break;
        default: put(sink, '?'); break;
        }
    }
    sink->buffer[sink->used] = 0;
}

size_t format_text(char *buffer, size_t size, const char *format, ...) {
    struct text_sink sink = {buffer, size, 0};
    va_list arguments;
    va_start(arguments, format);
    format_into(&sink, format, arguments);
    va_end(arguments);
    return sink.used;
}
