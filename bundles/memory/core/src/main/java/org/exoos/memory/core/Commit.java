package org.exoos.memory.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Promises of memory: every private writable page and every shared anonymous page is charged when it is mapped, so that a program learns
 * of a shortage by ENOMEM and not by being killed later. One process may take three quarters of what all may.
 */
final class Commit {
    private final AtomicLong pages = new AtomicLong();
    private final long limit;

    Commit(long limit) {
        this.limit = limit;
    }

    boolean charge(long count, long alreadyOfThisSpace) {
        if (alreadyOfThisSpace + count > limit / 4 * 3) {
            return false;
        }
        long now = pages.addAndGet(count);
        if (now > limit) {
            pages.addAndGet(-count);
            return false;
        }
        return true;
    }

    void uncharge(long count) {
        pages.addAndGet(-count);
    }

    long pages() {
        return pages.get();
    }

    long limit() {
        return limit;
    }
}
