/* uptime: how long the machine has been up, from /proc/uptime. */
#include "exo.h"

int main(void)
{
    char text[128];
    ssize_t length = read_file("/proc/uptime", text, sizeof text);
    if (length < 0) {
        dprintf(2, "uptime: /proc/uptime: %s\n", error_text(length));
        return 1;
    }
    long seconds = 0;
    for (const char *digit = text; *digit >= '0' && *digit <= '9'; digit++)
        seconds = seconds * 10 + (*digit - '0');
    long days = seconds / 86400, hours = seconds / 3600 % 24, minutes = seconds / 60 % 60;
    printf("up ");
    if (days > 0)
        printf("%ld day%s ", days, days == 1 ? "" : "s");
    printf("%02ld:%02ld:%02ld\n", hours, minutes, seconds % 60);
    return 0;
}
