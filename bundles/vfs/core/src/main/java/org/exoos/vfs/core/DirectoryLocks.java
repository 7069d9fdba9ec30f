package org.exoos.vfs.core;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks of directories, striped: held while a name in the directory is looked up in the file system or changed. Two are taken in
 * the order of their stripes. Lock rank: below the rename lock, above the dentry cache's.
 */
final class DirectoryLocks {
    private static final int STRIPES = 64;

    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    DirectoryLocks() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    ReentrantLock lock(Dentry directory) {
        ReentrantLock lock = stripes[stripe(directory)];
        lock.lock();
        return lock;
    }

    void lockBoth(Dentry first, Dentry second) {
        int a = stripe(first);
        int b = stripe(second);
        stripes[Math.min(a, b)].lock();
        if (a != b) {
            stripes[Math.max(a, b)].lock();
        }
    }

    void unlockBoth(Dentry first, Dentry second) {
        int a = stripe(first);
        int b = stripe(second);
        stripes[a].unlock();
        if (a != b) {
            stripes[b].unlock();
        }
    }

    private static int stripe(Dentry directory) {
        int hash = System.identityHashCode(directory);
        return (hash ^ hash >>> 16) & STRIPES - 1;
    }
}
