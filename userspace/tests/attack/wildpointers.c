/*
 * Wild pointers to every system call. First each call with a pointer at a known place: the answer must be an error.
 * Then every number up to 462 with all arguments wild, in a child of its own: whatever happens, the kernel goes on.
 */
#include "attack.h"

enum { P = -1000 }; /* stands for the wild pointer below; R and W for the ends of a pipe with data in it */
enum { R = -1001, W = -1002, F = -1003 };

static const struct {
    const char *name;
    int number;
    long argument[6];
} calls[] = {
    {"read", 0, {R, P, 64}}, {"read file", 0, {F, P, 64}}, {"write", 1, {W, P, 64}}, {"write tty", 1, {1, P, 64}},
    {"open", 2, {P, 0, 0}}, {"stat", 4, {P, P}}, {"fstat", 5, {F, P}}, {"lstat", 6, {P, P}}, {"poll", 7, {P, 1, 0}},
    {"rt_sigaction new", 13, {10, P, 0, 8}}, {"rt_sigaction old", 13, {10, 0, P, 8}},
    {"rt_sigprocmask new", 14, {0, P, 0, 8}}, {"rt_sigprocmask old", 14, {0, 0, P, 8}},
    {"pread64", 17, {F, P, 64, 0}}, {"readv", 19, {R, P, 1}}, {"writev", 20, {W, P, 1}}, {"access", 21, {P, 0}},
    {"pipe", 22, {P}}, {"nanosleep", 35, {P, 0}}, {"execve", 59, {P, 0, 0}}, {"uname", 63, {P}}, {"getcwd", 79, {P, 64}},
    {"chdir", 80, {P}}, {"rename", 82, {P, P}}, {"mkdir", 83, {P, 0755}}, {"rmdir", 84, {P}}, {"creat", 85, {P, 0644}},
    {"link", 86, {P, P}}, {"unlink", 87, {P}}, {"symlink", 88, {P, P}}, {"readlink", 89, {P, P, 64}},
    {"chmod", 90, {P, 0644}}, {"gettimeofday", 96, {P, 0}}, {"getrlimit", 97, {7, P}}, {"getrusage", 98, {0, P}},
    {"sysinfo", 99, {P}}, {"times", 100, {P}}, {"statfs", 137, {P, P}}, {"mount", 165, {P, P, P, 0, 0}},
    {"time", 201, {P}}, {"sched_getaffinity", 204, {0, 128, P}}, {"getdents64", 217, {F, P, 512}},
    {"clock_gettime", 228, {1, P}}, {"clock_getres", 229, {1, P}}, {"clock_nanosleep", 230, {1, 0, P, 0}},
    {"openat", 257, {-100, P, 0}}, {"newfstatat", 262, {-100, P, P, 0}}, {"unlinkat", 263, {-100, P, 0}},
    {"readlinkat", 267, {-100, P, P, 64}}, {"faccessat", 269, {-100, P, 0}}, {"pselect6", 270, {64, P, 0, 0, 0, 0}},
    {"ppoll", 271, {P, 1, 0, 0}}, {"pipe2", 293, {P, 0}}, {"prlimit64", 302, {0, 7, 0, P}},
    {"getrandom", 318, {P, 64, 0}}, {"statx", 332, {-100, P, 0, 0xfff, P}}};

static int ends[2];
static long file;

static long translate(long argument, uint64_t pointer)
{
    return argument == P ? (long)pointer : argument == R ? ends[0] : argument == W ? ends[1] : argument == F ? file : argument;
}

static uint64_t pointer;

static void known(uint64_t index)
{
    long a[6];
    for (int i = 0; i < 6; i++)
        a[i] = translate(calls[index].argument[i], pointer);
    long result = sys_call6(calls[index].number, a[0], a[1], a[2], a[3], a[4], a[5]);
    sys_exit(result < 0 && result >= -4095 ? 0 : NOT_STOPPED);
}

static bool excluded(uint64_t number)
{
    static const uint16_t list[] = {7, 15, 34, 56, 57, 58, 60, 62, 169, 200, 231, 234, 297, 424, 435};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i] == number)
            return true; /* these end, stop, multiply or kill processes as they should */
    return false;
}

static void any(uint64_t number)
{
    for (int i = 0; i < KERNEL_ADDRESSES; i++) {
        long p = (long)kernel_addresses[i];
        sys_call6((long)number, p, p, p, p, p, p);
        sys_call6((long)number, ends[0], p, p, p, p, p);
        sys_call6((long)number, ends[1], p, p, p, p, p);
        sys_call6((long)number, file, p, 64, p, p, p);
        sys_call6((long)number, -100, p, p, p, p, p);
        sys_call6((long)number, 1, p, -1, p, -1, p);
    }
    sys_exit(0);
}

int main(void)
{
    static const uint64_t wild[] = {1, 0x10, 0x3fffffffff00, 0x7ffffffff000, 0x800000000000, 0xffff800000000000,
                                    0xffffffff80100000, 0xffffffffffffffff};
    char data[4096];
    memset(data, 'x', sizeof data);
    file = sys_open("/bin", O_RDONLY, 0);
    if (sys_pipe(ends) < 0 || write_all(ends[1], data, sizeof data) < 0)
        return 1;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        for (size_t j = 0; j < sizeof wild / sizeof *wild; j++) {
            pointer = wild[j];
            attack("wildpointers", calls[i].name, known, i);
        }
    for (uint64_t number = 0; number <= 462; number++)
        if (!excluded(number))
            attack("wildpointers", "call", any, number);
    return attacks_done("wildpointers");
}
