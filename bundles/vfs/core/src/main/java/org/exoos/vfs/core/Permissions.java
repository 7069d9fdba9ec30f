package org.exoos.vfs.core;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Stat;

/** Permission bits against credentials (path_resolution(7), Permissions). */
final class Permissions {
    static final int READ = 4;
    static final int WRITE = 2;
    static final int EXECUTE = 1;
    private static final int STICKY = 01000;
    private static final int ANY_EXECUTE = 0111;

    private Permissions() {}

    /** EACCES unless all bits of mask (R 4, W 2, X 1) are granted. hot path for uid 0: looks at no mode for a directory. */
    static void check(Dentry dentry, int mask, Caller caller) throws ErrnoException {
        Credentials who = caller.credentials();
        if (who.uid() == 0) {
            if ((mask & EXECUTE) != 0 && !dentry.isDirectory() && (dentry.mode() & ANY_EXECUTE) == 0) {
                throw Errno.EACCES.exception();
            }
            return;
        }
        Stat stat = dentry.stat();
        int shift = stat.uid() == who.uid() ? 6 : stat.gid() == who.gid() ? 3 : 0;
        if ((stat.mode() >> shift & mask) != mask) {
            throw Errno.EACCES.exception();
        }
    }

    /** Whether names may be added to and removed from the directory. */
    static void checkModify(Dentry directory, Caller caller) throws ErrnoException {
        check(directory, WRITE | EXECUTE, caller);
    }

    /** In a sticky directory a name is removed by the owner of the file or of the directory only (EPERM). */
    static void checkSticky(Dentry directory, Dentry entry, Caller caller) throws ErrnoException {
        int uid = caller.credentials().uid();
        if (uid == 0 || (directory.mode() & STICKY) == 0) {
            return;
        }
        if (entry.stat().uid() != uid && directory.stat().uid() != uid) {
            throw Errno.EPERM.exception();
        }
    }

    /** EPERM unless the caller owns the file or is uid 0. */
    static void checkOwner(Dentry entry, Caller caller) throws ErrnoException {
        int uid = caller.credentials().uid();
        if (uid != 0 && entry.stat().uid() != uid) {
            throw Errno.EPERM.exception();
        }
    }
}
