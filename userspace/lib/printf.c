/* Formatted output; what is supported stands at printf in exo.h. */
#include "exo.h"

struct sink {
    char *buffer;
    size_t size; /* room in the buffer, including the final NUL */
    size_t used; /* bytes produced, also those that found no room */
};

static void put(struct sink *sink, char byte)
{
    if (sink->used + 1 < sink->size)
        sink->buffer[sink->used] = byte;
    sink->used++;
}

static void put_padded(struct sink *sink, const char *text, size_t length, int width, bool left, char pad)
{
    size_t room = width > 0 && (size_t)width > length ? (size_t)width - length : 0;
    if (pad == '0' && length > 0 && *text == '-') {
        put(sink, *text++);
        length--;
    }
    for (size_t i = 0; !left && i < room; i++)
        put(sink, pad);
    for (size_t i = 0; i < length; i++)
        put(sink, text[i]);
    for (size_t i = 0; left && i < room; i++)
        put(sink, ' ');
}

static size_t digits(char *end, uint64_t value, unsigned base)
{
    size_t length = 0;
    do {
        *--end = "0123456789abcdef"[value % base];
        value /= base;
        length++;
    } while (value > 0);
    return length;
}

int vsnprintf(char *buffer, size_t size, const char *format, va_list args)
{
    struct sink sink = {buffer, size, 0};
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            put(&sink, *format);
            continue;
        }
        bool left = false, is_long = false;
        char pad = ' ';
        int width = 0, precision = -1;
        for (format++; *format == '-' || *format == '0'; format++) {
            left = left || *format == '-';
            pad = *format == '0' ? '0' : pad;
        }
        if (*format == '*') {
            width = va_arg(args, int);
            format++;
        }
        for (; *format >= '0' && *format <= '9'; format++)
            width = width * 10 + (*format - '0');
        if (*format == '.') {
            format++;
            precision = 0;
            if (*format == '*') {
                precision = va_arg(args, int);
                format++;
            }
            for (; *format >= '0' && *format <= '9'; format++)
                precision = precision * 10 + (*format - '0');
        }
        for (; *format == 'l' || *format == 'z'; format++)
            is_long = true;
        char number[24], *end = number + sizeof number;
        size_t length = 0;
        switch (*format) {
        case 'd':
        case 'i': {
            int64_t value = is_long ? va_arg(args, long) : va_arg(args, int);
            length = digits(end, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
            if (value < 0)
                end[-(ptrdiff_t)++length] = '-';
            put_padded(&sink, end - length, length, width, left, pad);
            break;
        }
        case 'u':
        case 'x':
            length = digits(end, is_long ? va_arg(args, unsigned long) : va_arg(args, unsigned), *format == 'u' ? 10 : 16);
            put_padded(&sink, end - length, length, width, left, pad);
            break;
        case 'p':
            length = digits(end, (uintptr_t)va_arg(args, void *), 16);
            put(&sink, '0');
            put(&sink, 'x');
            put_padded(&sink, end - length, length, width, left, pad);
            break;
        case 'c':
            number[0] = (char)va_arg(args, int);
            put_padded(&sink, number, 1, width, left, ' ');
            break;
        case 's': {
            const char *text = va_arg(args, const char *);
            for (text = text == NULL ? "(null)" : text; text[length] != '\0' && (precision < 0 || length < (size_t)precision);)
                length++;
            put_padded(&sink, text, length, width, left, ' ');
            break;
        }
        case '\0':
            format--;
            break;
        default:
            put(&sink, *format);
        }
    }
    if (size > 0)
        buffer[sink.used < size ? sink.used : size - 1] = '\0';
    return (int)sink.used;
}

int snprintf(char *buffer, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(buffer, size, format, args);
    va_end(args);
    return length;
}

static int vdprintf(int fd, const char *format, va_list args)
{
    char small[1024];
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(small, sizeof small, format, args);
    if ((size_t)length < sizeof small) {
        length = (int)write_all(fd, small, (size_t)length);
    } else {
        char large[length + 1];
        vsnprintf(large, sizeof large, format, again);
        length = (int)write_all(fd, large, (size_t)length);
    }
    va_end(again);
    return length;
}

int dprintf(int fd, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vdprintf(fd, format, args);
    va_end(args);
    return length;
}

int printf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vdprintf(1, format, args);
    va_end(args);
    return length;
}
