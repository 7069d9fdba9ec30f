package org.exoos.vfs.core;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.vfs.Inode;

/** Striped locks that make "find the end and write there" one step (O_APPEND). Held while the caller's memory may fault. */
final class AppendLocks {
    private static final int STRIPES = 32;

    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    AppendLocks() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    ReentrantLock lock(Inode inode) {
        int hash = System.identityHashCode(inode);
        ReentrantLock lock = stripes[(hash ^ hash >>> 16) & STRIPES - 1];
        lock.lock();
        return lock;
    }
}
