package org.exoos.process.core;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls on files, as a program sees them: numbers and structures of Linux x86-64, on the real VFS with tmpfs and devices. */
@Timeout(60)
class FileCallsTest {
    private static final long READ = 0,
            WRITE = 1,
            OPEN = 2,
            CLOSE = 3,
            STAT = 4,
            FSTAT = 5,
            LSTAT = 6,
            LSEEK = 8,
            IOCTL = 16;
    private static final long PREAD = 17,
            PWRITE = 18,
            READV = 19,
            WRITEV = 20,
            ACCESS = 21,
            PIPE = 22,
            DUP = 32,
            DUP2 = 33;
    private static final long SENDFILE = 40,
            FCNTL = 72,
            FSYNC = 74,
            FDATASYNC = 75,
            TRUNCATE = 76,
            FTRUNCATE = 77,
            GETDENTS = 78;
    private static final long GETCWD = 79,
            CHDIR = 80,
            FCHDIR = 81,
            RENAME = 82,
            MKDIR = 83,
            RMDIR = 84,
            CREAT = 85,
            LINK = 86;
    private static final long UNLINK = 87,
            SYMLINK = 88,
            READLINK = 89,
            CHMOD = 90,
            FCHMOD = 91,
            CHOWN = 92,
            FCHOWN = 93;
    private static final long LCHOWN = 94,
            UMASK = 95,
            SETUID = 105,
            UTIME = 132,
            MKNOD = 133,
            STATFS = 137,
            FSTATFS = 138,
            SYNC = 162;
    private static final long MOUNT = 165,
            UMOUNT = 166,
            GETDENTS64 = 217,
            FADVISE = 221,
            UTIMES = 235,
            OPENAT = 257,
            MKDIRAT = 258;
    private static final long MKNODAT = 259,
            FCHOWNAT = 260,
            FUTIMESAT = 261,
            FSTATAT = 262,
            UNLINKAT = 263,
            RENAMEAT = 264,
            LINKAT = 265;
    private static final long SYMLINKAT = 266,
            READLINKAT = 267,
            FCHMODAT = 268,
            FACCESSAT = 269,
            UTIMENSAT = 280,
            DUP3 = 292;
    private static final long PIPE2 = 293,
            PREADV = 295,
            PWRITEV = 296,
            RENAMEAT2 = 316,
            COPY_RANGE = 326,
            STATX = 332,
            CLOSE_RANGE = 436;
    private static final long FACCESSAT2 = 439, POLL = 7, SELECT = 23, PSELECT = 270, PPOLL = 271;
    private static final long EPERM = -1,
            ENOENT = -2,
            EBADF = -9,
            EACCES = -13,
            EFAULT = -14,
            EEXIST = -17,
            ENOTDIR = -20,
            EISDIR = -21;
    private static final long EINVAL = -22, ENOTTY = -25, ESPIPE = -29, ERANGE = -34, ENOTEMPTY = -39;
    private static final long O_CREAT = 0100, O_RDWR = 2, O_CLOEXEC = 02000000, O_DIRECTORY = 0200000;
    private static final long HERE = -100;
    private static final long ALL = -1;
    private static final long WORD = 0xffff_ffffL;
    private static final long NOWHERE = 0x1000;

    private static final long A = Bench.DATA,
            B = Bench.DATA + 0x40,
            C = Bench.DATA + 0x80,
            NONE = Bench.DATA + 0xc0,
            EMPTY = Bench.DATA + 0xf8;
    private static final long IN = Bench.DATA + 0x100, OUT = Bench.DATA + 0x400, OUT2 = Bench.DATA + 0x800;
    /** Behind it nothing is mapped. */
    private static final long END = Bench.DATA + 8192;

    private final Bench bench = Bench.withFiles();
    private final CallScript script = new CallScript(bench);

    @BeforeEach
    void names() {
        script.text(A, "/a")
                .text(B, "/b")
                .text(C, "/d/c")
                .text(NONE, "/none/x")
                .text(EMPTY, "")
                .text(IN, "0123456789");
    }

    /** Descriptor 0 is /a with ten bytes. */
    private CallScript opened() {
        return script.call(0, OPEN, A, O_CREAT | O_RDWR, 0644)
                .call(10, WRITE, 0, IN, 10)
                .call(0, LSEEK, 0, 0, 0);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        opened().call(4, READ, 0, OUT, 4)
                .word(OUT, WORD, 0x33323130)
                .call(4, LSEEK, 0, 0, 1)
                .call(2, PREAD, 0, OUT, 2, 8)
                .word(OUT, 0xffff, 0x3938)
                .call(2, PWRITE, 0, IN, 2, 8)
                .call(12, LSEEK, 0, 2, 2)
                .call(EINVAL, LSEEK, 0, -1, 0)
                .call(0, READ, 0, OUT, 1)
                .call(EINVAL, PREAD, 0, OUT, 2, -1)
                .call(EINVAL, READ, 0, OUT, -1)
                .call(EFAULT, PREAD, 0, NOWHERE, 4, 0)
                .call(EBADF, READ, 9, OUT, 1)
                .call(0, FSYNC, 0)
                .call(0, FDATASYNC, 0)
                .call(0, FADVISE, 0, 0, 0, 0)
                .call(0, SYNC)
                .run();
    }

    @Test
    void aFaultEndsAVectorAndWhatWasMovedCounts() throws Exception {
        opened().words(OUT2, OUT, 3, NOWHERE, 4, OUT + 16, 3)
                .call(3, READV, 0, OUT2, 3)
                .word(OUT, 0xffffff, 0x323130)
                .word(OUT + 16, WORD, 0)
                .call(EFAULT, READV, 0, OUT2 + 16, 2)
                .call(3, WRITEV, 0, OUT2, 3)
                .call(EFAULT, WRITEV, 0, OUT2 + 16, 2)
                .words(OUT2 + 16, END - 2, 4)
                .call(5, PREADV, 0, OUT2, 3, 0)
                .word(END - 2, 0xffff, 0x3130)
                .words(OUT2, OUT, -1)
                .call(EINVAL, READV, 0, OUT2, 1)
                .call(EINVAL, READV, 0, OUT2, -1)
                .run();
    }

    @Test
    void vectorsMoveToAndFromDevicesAndPipes() throws Exception {
        script.text(OUT, "/dev/zero")
                .call(0, OPEN, OUT, O_RDWR, 0)
                .words(OUT2, OUT, 3, OUT + 16, 4)
                .words(OUT + 16, -1)
                .call(7, READV, 0, OUT2, 2)
                .word(OUT, WORD, 0x7600_0000)
                .word(OUT + 16, ALL, 0xffff_ffff_0000_0000L)
                .call(0, PIPE, OUT + 0x40)
                .words(OUT2, IN, 3, IN + 3, 4)
                .call(7, WRITEV, 2, OUT2, 2)
                .words(OUT2, OUT, 2, OUT + 16, 100)
                .call(7, READV, 1, OUT2, 2)
                .word(OUT, 0xffff, 0x3130)
                .word(OUT + 16, 0xff_ffff_ffffL, 0x36_3534_3332L)
                .run();
    }

    @Test
    void vectorsAreOneTransfer() throws Exception {
        opened().words(OUT2, OUT, 3, OUT + 16, 100)
                .call(10, READV, 0, OUT2, 2)
                .word(OUT, 0xffffff, 0x323130)
                .word(OUT + 16, WORD, 0x36353433)
                .call(10, PREADV, 0, OUT2, 2, 0)
                .call(103, WRITEV, 0, OUT2, 2)
                .call(103, PWRITEV, 0, OUT2, 2, 0)
                .call(EINVAL, PREADV, 0, OUT2, 2, -1)
                .call(EINVAL, READV, 0, OUT2, 2000)
                .call(EFAULT, READV, 0, NOWHERE, 2)
                .call(0, WRITEV, 0, OUT2, 0)
                .run();
    }

    @Test
    void bytesMoveBetweenFiles() throws Exception {
        opened().call(1, CREAT, B, 0600)
                .call(10, SENDFILE, 1, 0, 0, 100)
                .words(OUT, 2)
                .call(3, SENDFILE, 1, 0, OUT, 3)
                .word(OUT, ALL, 5)
                .words(OUT, 0, 20)
                .call(4, COPY_RANGE, 0, OUT, 1, OUT + 8, 4, 0)
                .word(OUT, ALL, 4)
                .word(OUT + 8, ALL, 24)
                .call(EINVAL, COPY_RANGE, 0, OUT, 1, OUT + 8, 4, 1)
                .call(EINVAL, SENDFILE, 1, 0, 0, -1)
                .words(OUT, -5)
                .call(EINVAL, SENDFILE, 1, 0, OUT, 3)
                .call(0, FSTAT, 1, OUT)
                .word(OUT + 48, ALL, 24)
                .run();
    }

    @Test
    void descriptorsAreCopiedAndClosed() throws Exception {
        opened().call(1, DUP, 0)
                .call(7, DUP2, 0, 7)
                .call(7, DUP2, 7, 7)
                .call(EBADF, DUP2, 0, -1)
                .call(8, DUP3, 0, 8, O_CLOEXEC)
                .call(EINVAL, DUP3, 0, 0, 0)
                .call(EINVAL, DUP3, 0, 8, 1)
                .call(1, FCNTL, 8, 1)
                .call(0, FCNTL, 8, 2, 0)
                .call(0, FCNTL, 8, 1)
                .call(20, FCNTL, 0, 0, 20)
                .call(21, FCNTL, 0, 1030, 20)
                .call(EINVAL, FCNTL, 0, 0, -1)
                .call(EINVAL, FCNTL, 0, 77, 0)
                .call(O_RDWR, FCNTL, 0, 3)
                .call(0, FCNTL, 0, 4, 04000)
                .call(0, IOCTL, 0, 0x5451)
                .call(1, FCNTL, 0, 1)
                .call(0, IOCTL, 0, 0x5450)
                .words(OUT, 1)
                .call(0, IOCTL, 0, 0x5421, OUT)
                .words(OUT, 0)
                .call(0, IOCTL, 0, 0x5421, OUT)
                .call(ENOTTY, IOCTL, 0, 0x5401, OUT)
                .call(0, CLOSE, 1)
                .call(EBADF, CLOSE, 1)
                .call(0, CLOSE_RANGE, 7, 8, 4)
                .call(1, FCNTL, 7, 1)
                .call(0, CLOSE_RANGE, 7, 100, 0)
                .call(EBADF, FCNTL, 21, 1)
                .call(EINVAL, CLOSE_RANGE, 9, 8, 0)
                .call(EINVAL, CLOSE_RANGE, 7, 8, 1)
                .run();
    }

    @Test
    void statTellsWhatAFileIs() throws Exception {
        opened().call(0, STAT, A, OUT)
                .word(OUT + 24, WORD, 0100644)
                .word(OUT + 48, ALL, 10)
                .call(0, LSTAT, A, OUT)
                .call(0, FSTATAT, HERE, A, OUT, 0x100)
                .call(0, FSTATAT, 0, EMPTY, OUT, 0x1000)
                .word(OUT + 48, ALL, 10)
                .call(0, FSTATAT, HERE, EMPTY, OUT, 0x1000)
                .word(OUT + 24, 0170000, 0040000)
                .call(ENOENT, FSTATAT, HERE, EMPTY, OUT, 0)
                .call(EINVAL, FSTATAT, HERE, A, OUT, 1)
                .call(0, STATX, HERE, A, 0, 0x7ff, OUT)
                .word(OUT + 40, ALL, 10)
                .call(ENOENT, STAT, NONE, OUT)
                .call(EFAULT, STAT, NOWHERE, OUT)
                .call(EFAULT, FSTAT, 0, NOWHERE)
                .call(EBADF, FSTAT, 5, OUT)
                .call(0, STATFS, A, OUT)
                .word(OUT, ALL, 0x01021994)
                .call(0, FSTATFS, 0, OUT)
                .word(OUT + 64, ALL, 255)
                .run();
    }

    @Test
    void accessIsWhatTheModeGives() throws Exception {
        opened().call(0, ACCESS, A, 6)
                .call(0, ACCESS, A, 0)
                .call(EACCES, ACCESS, A, 1)
                .call(0, FACCESSAT, HERE, A, 4)
                .call(0, FACCESSAT2, HERE, A, 4, 0x100)
                .call(EINVAL, FACCESSAT2, HERE, A, 4, 1)
                .call(EINVAL, ACCESS, A, 8)
                .call(ENOENT, ACCESS, EMPTY, 0)
                .call(0, SETUID, 1000)
                .call(EACCES, ACCESS, A, 2)
                .call(0, ACCESS, A, 4)
                .call(EPERM, CHMOD, A, 0777)
                .call(EPERM, CHOWN, A, 0, 0)
                .call(EACCES, MKDIR, B, 0755)
                .run();
    }

    @Test
    void directoriesAreMadeListedAndRemoved() throws Exception {
        opened().text(B, "/d")
                .call(0, MKDIR, B, 0777)
                .call(EEXIST, MKDIR, B, 0777)
                .call(1, OPEN, B, O_DIRECTORY, 0)
                .text(C, "c")
                .call(0, MKDIRAT, 1, C, 0755)
                .call(0, MKNODAT, 1, A + 1, 0100600, 0)
                .call(96, GETDENTS64, 1, OUT, 1024)
                .call(0, GETDENTS64, 1, OUT, 1024)
                .call(0, LSEEK, 1, 0, 0)
                .call(EINVAL, GETDENTS, 1, OUT, 8)
                .call(EFAULT, GETDENTS, 1, NOWHERE, 1024)
                .call(ENOTDIR, GETDENTS64, 0, OUT, 1024)
                .call(ENOTEMPTY, RMDIR, B)
                .call(0, UNLINKAT, 1, C, 0x200)
                .call(0, UNLINKAT, 1, A + 1, 0)
                .call(EISDIR, READ, 1, OUT, 1)
                .call(ENOTDIR, MKDIRAT, 0, C, 0755)
                .call(0, RMDIR, B)
                .call(ENOTDIR, RMDIR, A)
                .call(0, UNLINK, A)
                .call(ENOENT, UNLINK, A)
                .run();
    }

    @Test
    void theWorkingDirectoryMoves() throws Exception {
        opened().text(B, "/d")
                .call(0, MKDIR, B, 0777)
                .call(2, GETCWD, OUT, 100)
                .call(0, CHDIR, B)
                .call(3, GETCWD, OUT, 100)
                .word(OUT, 0xffffff, '/' | 'd' << 8)
                .call(ERANGE, GETCWD, OUT, 2)
                .call(EFAULT, GETCWD, NOWHERE, 100)
                .call(ENOTDIR, CHDIR, A)
                .call(ENOTDIR, FCHDIR, 0)
                .text(C, "x")
                .call(0, MKNOD, C, 0100600, 0)
                .call(EPERM, MKNOD, A, 0020600, 0x103)
                .call(1, OPENAT, HERE, C, O_RDWR, 0)
                .text(OUT2, "..")
                .call(2, OPEN, OUT2, O_DIRECTORY, 0)
                .call(0, FCHDIR, 2)
                .call(ENOENT, OPEN, C, O_RDWR, 0)
                .call(0, CHDIR, B)
                .call(0, UNLINK, C)
                .call(0, RMDIR, B)
                .call(ENOENT, GETCWD, OUT, 100)
                .run();
    }

    @Test
    void namesAreLinkedAndMoved() throws Exception {
        opened().text(NONE, "/other")
                .call(0, LINK, A, B)
                .call(0, FSTAT, 0, OUT)
                .word(OUT + 16, ALL, 2)
                .text(C, "/c")
                .call(0, LINKAT, HERE, A, HERE, C, 0)
                .call(0, RENAME, C, B) // names of one file: nothing happens (rename(2))
                .call(0, UNLINK, B)
                .call(0, RENAMEAT, HERE, C, HERE, B)
                .call(0, RENAMEAT2, HERE, B, HERE, NONE, 0)
                .call(0, RENAMEAT2, HERE, NONE, HERE, B, 0)
                .call(EINVAL, RENAMEAT2, HERE, B, HERE, C, 1)
                .call(ENOENT, RENAME, NONE, B)
                .call(0, SYMLINK, A, C)
                .call(2, READLINK, C, OUT, 100)
                .word(OUT, 0xffff, '/' | 'a' << 8)
                .call(1, READLINKAT, HERE, C, OUT, 1)
                .call(EINVAL, READLINK, A, OUT, 100)
                .call(EINVAL, READLINK, C, OUT, 0)
                .call(0, LSTAT, C, OUT)
                .word(OUT + 24, 0170000, 0120000)
                .call(0, STAT, C, OUT)
                .word(OUT + 24, 0170000, 0100000)
                .call(EEXIST, SYMLINKAT, A, HERE, C)
                .run();
    }

    @Test
    void attributesChange() throws Exception {
        opened().call(0, CHMOD, A, 0600)
                .call(0, FCHMOD, 0, 0640)
                .call(0, FCHMODAT, HERE, A, 0604)
                .call(0, CHOWN, A, 5, 6)
                .call(0, FCHOWN, 0, -1, 7)
                .call(0, LCHOWN, A, 8, -1)
                .call(0, FCHOWNAT, HERE, A, 9, -1, 0x100)
                .call(0, STAT, A, OUT)
                .word(OUT + 24, WORD, 0100604)
                .word(OUT + 28, ALL, 9 | 7L << 32)
                .call(18, UMASK, 0)
                .call(0, UMASK, 077)
                .call(1, CREAT, B, 0777)
                .call(0, STAT, B, OUT)
                .word(OUT + 24, WORD, 0100700)
                .call(0, TRUNCATE, A, 4)
                .call(0, FTRUNCATE, 0, 6)
                .call(EINVAL, TRUNCATE, A, -1)
                .call(EINVAL, FTRUNCATE, 0, -1)
                .call(0, FSTAT, 0, OUT)
                .word(OUT + 48, ALL, 6)
                .run();
    }

    @Test
    void timesAreSet() throws Exception {
        opened().words(IN, 1000, 2000)
                .call(0, UTIME, A, IN)
                .call(0, STAT, A, OUT)
                .word(OUT + 72, ALL, 1000)
                .word(OUT + 88, ALL, 2000)
                .words(IN, 10, 7, 20, 8)
                .call(0, UTIMES, A, IN)
                .call(0, STAT, A, OUT)
                .word(OUT + 80, ALL, 7000)
                .call(0, FUTIMESAT, HERE, A, IN)
                .call(0, UTIMENSAT, HERE, A, IN, 0)
                .call(0, UTIMENSAT, 0, 0, IN, 0)
                .call(0, STAT, A, OUT)
                .word(OUT + 96, ALL, 8)
                .words(IN, 30, 0x3ffffffeL, 0, 0x3fffffffL)
                .call(0, UTIMENSAT, HERE, A, IN, 0x100)
                .call(0, STAT, A, OUT)
                .word(OUT + 72, ALL, 10)
                .words(IN, 0, 1_000_000_000)
                .call(EINVAL, UTIMENSAT, HERE, A, IN, 0)
                .call(0, UTIMES, A, 0)
                .call(EFAULT, UTIMES, A, NOWHERE)
                .run();
    }

    @Test
    void fileSystemsAreMounted() throws Exception {
        opened().text(B, "/d")
                .text(C, "tmpfs")
                .text(IN, "size=64k")
                .call(0, MKDIR, B, 0755)
                .call(0, MOUNT, C, B, C, 0, IN)
                .call(0, STATFS, B, OUT)
                .call(0, UMOUNT, B, 0)
                .call(EINVAL, UMOUNT, B, 0)
                .call(0, MOUNT, 0, B, C, 0, 0)
                .call(0, SETUID, 1000)
                .call(EPERM, UMOUNT, B, 0)
                .call(EPERM, MOUNT, C, B, C, 0, 0)
                .run();
    }

    @Test
    void pipesCarryBytesAndTellWhenTheyAreReady() throws Exception {
        script.call(0, PIPE, OUT)
                .word(OUT, ALL, 1L << 32)
                .call(0, PIPE2, OUT, 04000 | O_CLOEXEC)
                .word(OUT, ALL, 2 | 3L << 32)
                .call(EINVAL, PIPE2, OUT, 1)
                .call(EFAULT, PIPE, NOWHERE)
                .call(-11, READ, 2, OUT, 1)
                .call(ESPIPE, LSEEK, 2, 0, 0)
                .words(IN, 2 | 1L << 32, 3 | 4L << 32)
                .call(1, POLL, IN, 2, 0)
                .word(IN + 8, ALL, 3 | 4L << 32 | 4L << 48)
                .call(3, WRITE, 3, A, 3)
                .call(2, POLL, IN, 2, -1)
                .words(OUT, 0, 0)
                .call(2, PPOLL, IN, 2, OUT, 0, 0)
                .words(IN, 99 | 1L << 32, -1)
                .call(1, POLL, IN, 2, 0)
                .word(IN, ALL, 99 | 1L << 32 | 0x20L << 48)
                .words(IN, 4, 8)
                .call(2, SELECT, 4, IN, IN + 8, 0, 0)
                .words(IN, 1, 0, 0, 1000)
                .call(0, SELECT, 1, IN, 0, 0, IN + 16)
                .word(IN, ALL, 0)
                .words(IN, 4, 0, 0, 1000)
                .call(1, PSELECT, 3, IN, 0, 0, IN + 16, 0)
                .call(EINVAL, SELECT, -1, 0, 0, 0, 0)
                .words(IN, 1L << 50)
                .call(EBADF, SELECT, 64, IN, 0, 0, 0)
                .call(EINVAL, POLL, IN, -1, 0)
                .call(EINVAL, PPOLL, IN, 0, 0, OUT, 4)
                .call(3, READ, 2, OUT, 10)
                .call(0, CLOSE, 3)
                .call(0, READ, 2, OUT, 10)
                .run();
    }

    @Test
    void devicesAnswer() throws Exception {
        script.text(A, "/dev/zero")
                .text(B, "/dev/null")
                .words(OUT, -1)
                .call(0, OPEN, A, O_RDWR, 0)
                .call(1, OPEN, B, O_RDWR, 0)
                .call(8, READ, 0, OUT, 8)
                .word(OUT, ALL, 0)
                .call(0, READ, 1, OUT, 8)
                .call(8, WRITE, 1, OUT, 8)
                .call(EINVAL, SENDFILE, 1, 0, 0, 8)
                .call(EFAULT, READ, 0, NOWHERE, 8)
                .run();
    }
}
