/*
 * exo.h: what a program for Exo-OS needs, without a C library.
 *
 * System calls are those of Linux x86-64. A sys_ function returns what the kernel returned: a result,
 * or a negated error number (-EXO_ENOENT and so on); there is no errno. The same binaries run on Linux.
 *
 * The helpers at the end are the usual small ones under their usual names, with less in them:
 * each says what it leaves out.
 */
#ifndef EXO_H
#define EXO_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef long ssize_t;

/* ---- raw system calls ------------------------------------------------------------------------- */

enum {
    SYS_read = 0, SYS_write = 1, SYS_open = 2, SYS_close = 3, SYS_stat = 4, SYS_fstat = 5, SYS_lstat = 6,
    SYS_poll = 7, SYS_lseek = 8, SYS_mmap = 9, SYS_mprotect = 10, SYS_munmap = 11, SYS_brk = 12,
    SYS_rt_sigaction = 13, SYS_rt_sigprocmask = 14, SYS_rt_sigreturn = 15, SYS_ioctl = 16, SYS_access = 21,
    SYS_pipe = 22, SYS_sched_yield = 24, SYS_dup = 32, SYS_dup2 = 33, SYS_nanosleep = 35, SYS_getpid = 39,
    SYS_fork = 57, SYS_execve = 59, SYS_exit = 60, SYS_wait4 = 61, SYS_kill = 62, SYS_uname = 63,
    SYS_fcntl = 72, SYS_getcwd = 79, SYS_chdir = 80, SYS_mkdir = 83, SYS_rmdir = 84, SYS_unlink = 87,
    SYS_readlink = 89, SYS_sysinfo = 99, SYS_getuid = 102, SYS_setpgid = 109, SYS_getppid = 110,
    SYS_setsid = 112, SYS_getpgid = 121, SYS_sched_setscheduler = 144, SYS_mount = 165, SYS_reboot = 169, SYS_futex = 202,
    SYS_getdents64 = 217,
    SYS_clock_gettime = 228, SYS_exit_group = 231, SYS_getrandom = 318
};

static inline long sys_call6(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static inline long sys_call3(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

/* ---- numbers and structures of the Linux x86-64 interface ------------------------------------- */

enum {
    EXO_EPERM = 1, EXO_ENOENT = 2, EXO_ESRCH = 3, EXO_EINTR = 4, EXO_EIO = 5, EXO_E2BIG = 7, EXO_ENOEXEC = 8,
    EXO_EBADF = 9, EXO_ECHILD = 10, EXO_EAGAIN = 11, EXO_ENOMEM = 12, EXO_EACCES = 13, EXO_EFAULT = 14,
    EXO_EBUSY = 16, EXO_EEXIST = 17, EXO_ENOTDIR = 20, EXO_EISDIR = 21, EXO_EINVAL = 22, EXO_ENFILE = 23,
    EXO_EMFILE = 24, EXO_ENOTTY = 25, EXO_ENOSPC = 28, EXO_ESPIPE = 29, EXO_EROFS = 30, EXO_EPIPE = 32,
    EXO_ENAMETOOLONG = 36, EXO_ENOSYS = 38, EXO_ENOTEMPTY = 39, EXO_ELOOP = 40
};

enum {
    O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0100, O_EXCL = 0200, O_NOCTTY = 0400, O_TRUNC = 01000,
    O_APPEND = 02000, O_NONBLOCK = 04000, O_DIRECTORY = 0200000, O_CLOEXEC = 02000000
};

enum { F_DUPFD = 0, F_GETFD = 1, F_SETFD = 2, FD_CLOEXEC = 1, F_DUPFD_CLOEXEC = 1030 };

enum { S_IFMT = 0170000, S_IFIFO = 0010000, S_IFCHR = 0020000, S_IFDIR = 0040000, S_IFBLK = 0060000,
       S_IFREG = 0100000, S_IFLNK = 0120000 };

struct stat {
    uint64_t st_dev, st_ino, st_nlink;
    uint32_t st_mode, st_uid, st_gid, pad0;
    uint64_t st_rdev;
    int64_t st_size, st_blksize, st_blocks;
    int64_t st_atime, st_atime_ns, st_mtime, st_mtime_ns, st_ctime, st_ctime_ns;
    int64_t reserved[3];
};

struct dirent64 {
    uint64_t d_ino;
    int64_t d_off;
    uint16_t d_reclen;
    uint8_t d_type;
    char d_name[];
};

struct timespec {
    int64_t tv_sec, tv_nsec;
};

enum { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1 };

enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4 };
enum { MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20, MAP_FIXED_NOREPLACE = 0x100000 };

enum {
    SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGILL = 4, SIGTRAP = 5, SIGABRT = 6, SIGBUS = 7, SIGFPE = 8,
    SIGKILL = 9, SIGUSR1 = 10, SIGSEGV = 11, SIGUSR2 = 12, SIGPIPE = 13, SIGALRM = 14, SIGTERM = 15,
    SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19, SIGTSTP = 20, SIGTTIN = 21, SIGTTOU = 22, SIGSYS = 31
};
enum { SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2 };
enum { SA_SIGINFO = 4, SA_ONSTACK = 0x08000000, SA_RESTORER = 0x04000000, SA_RESTART = 0x10000000 };

typedef void (*signal_handler)(int signal);
#define SIG_DFL ((signal_handler)0)
#define SIG_IGN ((signal_handler)1)

struct kernel_sigaction {
    signal_handler handler;
    uint64_t flags;
    void (*restorer)(void);
    uint64_t mask;
};

enum { WNOHANG = 1, WUNTRACED = 2, WCONTINUED = 8 };

/* A wait4 status. */
static inline bool status_exited(int status) { return (status & 0x7f) == 0; }
static inline int status_code(int status) { return (status >> 8) & 0xff; }
static inline bool status_stopped(int status) { return (status & 0xff) == 0x7f; }
static inline bool status_continued(int status) { return status == 0xffff; }
static inline int status_signal(int status) { return status_stopped(status) ? status_code(status) : status & 0x7f; }

enum { TCGETS = 0x5401, TCSETS = 0x5402, TCSETSW = 0x5403, TCSETSF = 0x5404, TIOCSCTTY = 0x540e,
       TIOCGPGRP = 0x540f, TIOCSPGRP = 0x5410, TIOCGWINSZ = 0x5413 };

struct termios { /* as the kernel has it, shorter than a C library's */
    uint32_t c_iflag, c_oflag, c_cflag, c_lflag;
    uint8_t c_line;
    uint8_t c_cc[19];
};
enum { TTY_ICRNL = 0400, TTY_IXON = 02000 };                                    /* c_iflag */
enum { TTY_ISIG = 1, TTY_ICANON = 2, TTY_ECHO = 010, TTY_IEXTEN = 0100000 };    /* c_lflag */
enum { TTY_VTIME = 5, TTY_VMIN = 6 };                                           /* c_cc */

struct winsize {
    uint16_t ws_row, ws_col, ws_xpixel, ws_ypixel;
};

enum { REBOOT_RESTART = 0x01234567, REBOOT_POWER_OFF = 0x4321fedc };

/* ---- system calls by name ----------------------------------------------------------------------- */

static inline long sys_read(int fd, void *buffer, size_t size) { return sys_call3(SYS_read, fd, (long)buffer, (long)size); }
static inline long sys_write(int fd, const void *data, size_t size) { return sys_call3(SYS_write, fd, (long)data, (long)size); }
static inline long sys_open(const char *path, int flags, int mode) { return sys_call3(SYS_open, (long)path, flags, mode); }
static inline long sys_close(int fd) { return sys_call3(SYS_close, fd, 0, 0); }
static inline long sys_stat(const char *path, struct stat *out) { return sys_call3(SYS_stat, (long)path, (long)out, 0); }
static inline long sys_lstat(const char *path, struct stat *out) { return sys_call3(SYS_lstat, (long)path, (long)out, 0); }
static inline long sys_fstat(int fd, struct stat *out) { return sys_call3(SYS_fstat, fd, (long)out, 0); }
static inline long sys_lseek(int fd, int64_t offset, int from) { return sys_call3(SYS_lseek, fd, offset, from); }
static inline long sys_mmap(void *at, size_t size, int protection, int flags, int fd, int64_t offset)
{
    return sys_call6(SYS_mmap, (long)at, (long)size, protection, flags, fd, offset);
}
static inline long sys_mprotect(void *at, size_t size, int protection) { return sys_call3(SYS_mprotect, (long)at, (long)size, protection); }
static inline long sys_munmap(void *at, size_t size) { return sys_call3(SYS_munmap, (long)at, (long)size, 0); }
static inline long sys_ioctl(int fd, unsigned long request, void *argument) { return sys_call3(SYS_ioctl, fd, (long)request, (long)argument); }
static inline long sys_pipe(int fds[2]) { return sys_call3(SYS_pipe, (long)fds, 0, 0); }
static inline long sys_yield(void) { return sys_call3(SYS_sched_yield, 0, 0, 0); }
static inline long sys_dup(int fd) { return sys_call3(SYS_dup, fd, 0, 0); }
static inline long sys_dup2(int fd, int to) { return sys_call3(SYS_dup2, fd, to, 0); }
static inline long sys_fcntl(int fd, int command, long argument) { return sys_call3(SYS_fcntl, fd, command, argument); }
static inline long sys_nanosleep(const struct timespec *time, struct timespec *rest) { return sys_call3(SYS_nanosleep, (long)time, (long)rest, 0); }
static inline long sys_getpid(void) { return sys_call3(SYS_getpid, 0, 0, 0); }
static inline long sys_getppid(void) { return sys_call3(SYS_getppid, 0, 0, 0); }
static inline long sys_fork(void) { return sys_call3(SYS_fork, 0, 0, 0); }
static inline long sys_exec(const char *path, char *const argv[], char *const envp[])
{
    return sys_call3(SYS_execve, (long)path, (long)argv, (long)envp);
}
_Noreturn static inline void sys_exit(int status)
{
    for (;;)
        sys_call3(SYS_exit_group, status, 0, 0);
}
static inline long sys_wait4(int pid, int *status, int options) { return sys_call6(SYS_wait4, pid, (long)status, options, 0, 0, 0); }
static inline long sys_kill(int pid, int signal) { return sys_call3(SYS_kill, pid, signal, 0); }
static inline long sys_getcwd(char *buffer, size_t size) { return sys_call3(SYS_getcwd, (long)buffer, (long)size, 0); }
static inline long sys_chdir(const char *path) { return sys_call3(SYS_chdir, (long)path, 0, 0); }
static inline long sys_unlink(const char *path) { return sys_call3(SYS_unlink, (long)path, 0, 0); }
static inline long sys_readlink(const char *path, char *buffer, size_t size) { return sys_call3(SYS_readlink, (long)path, (long)buffer, (long)size); }
static inline long sys_getuid(void) { return sys_call3(SYS_getuid, 0, 0, 0); }
static inline long sys_setpgid(int pid, int group) { return sys_call3(SYS_setpgid, pid, group, 0); }
static inline long sys_getpgid(int pid) { return sys_call3(SYS_getpgid, pid, 0, 0); }
static inline long sys_setsid(void) { return sys_call3(SYS_setsid, 0, 0, 0); }
static inline long sys_getdents64(int fd, void *buffer, size_t size) { return sys_call3(SYS_getdents64, fd, (long)buffer, (long)size); }
static inline long sys_clock_gettime(int clock, struct timespec *out) { return sys_call3(SYS_clock_gettime, clock, (long)out, 0); }
/* Ends the machine's run; command is one of REBOOT_. Needs uid 0. */
static inline long sys_reboot(int command)
{
    return sys_call6(SYS_reboot, 0xfee1dead, 672274793, command, 0, 0, 0);
}
/* Sets what happens on a signal: SIG_DFL, SIG_IGN or a handler; interrupted calls are restarted. */
long sys_signal(int signal, signal_handler handler);

/* ---- helpers ------------------------------------------------------------------------------------ */

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
char *strchr(const char *text, int byte);
char *strrchr(const char *text, int byte);
/* Copies at most size - 1 bytes and always ends with NUL; returns strlen(from). */
size_t strlcpy(char *to, const char *from, size_t size);
size_t strlcat(char *to, const char *from, size_t size);
/* A decimal number with an optional '-'; false when there is anything else, or it is too large. */
bool parse_long(const char *text, long *out);

/*
 * Formats %d %i %u %x %c %s %p %%, the lengths l, ll and z, a width (also '*'), the flags '0' and '-', and
 * a precision for %s. Output goes out in one write as long as it is shorter than 1 KiB.
 */
int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int dprintf(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
int snprintf(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *buffer, size_t size, const char *format, va_list args);

/* Writes everything, however often the kernel takes only a part. A negated error, or size. */
ssize_t write_all(int fd, const void *data, size_t size);
/* Reads until size bytes or the end. */
ssize_t read_all(int fd, void *buffer, size_t size);
/* Reads a whole small file and ends it with NUL; cut at size - 1. Returns its length or a negated error. */
ssize_t read_file(const char *path, char *buffer, size_t size);

/* The words for an error, "No such file or directory"; takes the number with either sign. */
const char *error_text(long error);
/* The words for a signal, "Segmentation fault". */
const char *signal_text(int signal);

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t now_ns(void);
/* Sleeps at least that long, signals or not. */
void sleep_ns(int64_t ns);

/* CRC-32 (IEEE 802.3); start with crc = 0, go on with the last result. */
uint32_t crc32(uint32_t crc, const void *data, size_t size);

/* A function of the vDSO, such as "__vdso_clock_gettime", to be called with the C convention; null when the system has none of that name. */
void *vdso_function(const char *name);

/* The program's environment, "NAME=value" strings ending with a null. */
extern char **environ;
const char *getenv(const char *name);

#endif
