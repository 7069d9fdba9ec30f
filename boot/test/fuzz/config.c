/* init's reading of /etc/config, with any bytes in it. */
#define main init_main
#include "../../../userspace/init.c"
#undef main

void fuzz_config(const uint8_t *data, size_t length);

/* What init links with, as far as its settings need it. */
ssize_t read_file(const char *path, char *buffer, size_t size) { return (void)path, (void)buffer, (ssize_t)size; }
const char *error_text(long error) { return (void)error, ""; }
int64_t now_ns(void) { return 0; }
long sys_signal(int signal, void (*handler)(int)) { return (void)signal, (void)handler, 0; }
size_t strlcpy(char *to, const char *from, size_t size)
{
    size_t length = strlen(from), copied = length < size ? length : size - 1;
    memcpy(to, from, copied);
    to[copied] = '\0';
    return length;
}
void sleep_ns(int64_t time) { (void)time; }

void fuzz_config(const uint8_t *data, size_t length)
{
    length = length < sizeof config - 1 ? length : sizeof config - 1;
    memcpy(config, data, length);
    config[length] = '\0';
    seat_count = 0;
    find_terminals(setting("terminals", "/dev/console"));
    const char *shell = setting("shell", "/bin/sh");
    size_t sum = strlen(shell);
    for (int i = 0; i < seat_count; i++)
        sum += strlen(seats[i].terminal);
    if (seat_count < 1 || seat_count > MAX_TERMINALS || sum > 127 * 2)
        __builtin_trap();
}
