/* Files, time, and the words for errors and signals. */
#include "exo.h"

ssize_t write_all(int fd, const void *data, size_t size)
{
    size_t done = 0;
    while (done < size) {
        long n = sys_write(fd, (const char *)data + done, size - done);
        if (n == -EXO_EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? n : -EXO_EIO;
        done += (size_t)n;
    }
    return (ssize_t)size;
}

ssize_t read_all(int fd, void *buffer, size_t size)
{
    size_t done = 0;
    while (done < size) {
        long n = sys_read(fd, (char *)buffer + done, size - done);
        if (n == -EXO_EINTR)
            continue;
        if (n < 0)
            return n;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

ssize_t read_file(const char *path, char *buffer, size_t size)
{
    long fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return fd;
    ssize_t length = read_all((int)fd, buffer, size - 1);
    sys_close((int)fd);
    if (length >= 0)
        buffer[length] = '\0';
    return length;
}

int64_t now_ns(void)
{
    struct timespec now = {0, 0};
    sys_clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000 + now.tv_nsec;
}

void sleep_ns(int64_t ns)
{
    struct timespec time = {ns / 1000000000, ns % 1000000000};
    while (sys_nanosleep(&time, &time) == -EXO_EINTR)
        ;
}

const char *error_text(long error)
{
    switch (error < 0 ? -error : error) {
    case EXO_EPERM: return "Operation not permitted";
    case EXO_ENOENT: return "No such file or directory";
    case EXO_ESRCH: return "No such process";
    case EXO_EINTR: return "Interrupted system call";
    case EXO_EIO: return "Input/output error";
    case EXO_E2BIG: return "Argument list too long";
    case EXO_ENOEXEC: return "Not a program this system can run (it must be a static x86-64 ELF file)";
    case EXO_EBADF: return "Bad file descriptor";
    case EXO_ECHILD: return "No child processes";
    case EXO_EAGAIN: return "Out of some resource for now, try again";
    case EXO_ENOMEM: return "Out of memory";
    case EXO_EACCES: return "Permission denied";
    case EXO_EFAULT: return "Bad address";
    case EXO_EBUSY: return "Busy";
    case EXO_EEXIST: return "File exists";
    case EXO_ENOTDIR: return "Not a directory";
    case EXO_EISDIR: return "Is a directory";
    case EXO_EINVAL: return "Invalid argument";
    case EXO_ENFILE: return "Too many open files in the system";
    case EXO_EMFILE: return "Too many open files";
    case EXO_ENOTTY: return "Not a terminal";
    case EXO_ENOSPC: return "No space left";
    case EXO_ESPIPE: return "Cannot seek";
    case EXO_EROFS: return "Read-only file system";
    case EXO_EPIPE: return "Broken pipe";
    case EXO_ENAMETOOLONG: return "File name too long";
    case EXO_ENOSYS: return "Not implemented by this kernel";
    case EXO_ENOTEMPTY: return "Directory not empty";
    case EXO_ELOOP: return "Too many symbolic links";
    default: return "Unknown error";
    }
}

const char *signal_text(int signal)
{
    switch (signal) {
    case SIGHUP: return "Hangup";
    case SIGINT: return "Interrupt";
    case SIGQUIT: return "Quit";
    case SIGILL: return "Illegal instruction";
    case SIGTRAP: return "Trace trap";
    case SIGABRT: return "Aborted";
    case SIGBUS: return "Bus error";
    case SIGFPE: return "Arithmetic exception";
    case SIGKILL: return "Killed";
    case SIGUSR1: return "User signal 1";
    case SIGSEGV: return "Segmentation fault";
    case SIGUSR2: return "User signal 2";
    case SIGPIPE: return "Broken pipe";
    case SIGALRM: return "Alarm clock";
    case SIGTERM: return "Terminated";
    case SIGSTOP: return "Stopped (signal)";
    case SIGTSTP: return "Stopped";
    case SIGTTIN: return "Stopped (tty input)";
    case SIGTTOU: return "Stopped (tty output)";
    case SIGSYS: return "Bad system call";
    default: return "Signal";
    }
}
