/* free: memory in KiB, from /proc/meminfo. */
#include "exo.h"

static char text[4096];

/* The number after "NAME:", or -1. */
static long field(const char *name)
{
    size_t length = strlen(name);
    for (const char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            long value = 0;
            for (line += length + 1; *line == ' '; line++)
                ;
            for (; *line >= '0' && *line <= '9'; line++)
                value = value * 10 + (*line - '0');
            return value;
        }
    }
    return -1;
}

int main(void)
{
    ssize_t length = read_file("/proc/meminfo", text, sizeof text);
    if (length < 0) {
        dprintf(2, "free: /proc/meminfo: %s\n", error_text(length));
        return 1;
    }
    long total = field("MemTotal"), unused = field("MemFree");
    printf("%8s %12s %12s %12s\n", "", "total", "used", "free");
    printf("%8s %12ld %12ld %12ld\n", "KiB:", total, total - unused, unused);
    return 0;
}
