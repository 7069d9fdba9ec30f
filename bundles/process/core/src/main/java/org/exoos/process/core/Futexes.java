package org.exoos.process.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.memory.AddressSpace;
import org.exoos.process.Processes.AddressKey;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;

/**
 * Waiters on words of user memory (futex(2)). The word is compared under the bucket's lock, and a waker takes the same lock, so that a
 * wake between comparison and wait is not lost.
 */
final class Futexes {
    private static final int BUCKETS = 64;

    /** One waiting thread; the key changes when it is requeued. */
    private static final class Waiter {
        private volatile AddressKey key;
        private final int bits;
        private final WaitQueue queue = new WaitQueue();
        private volatile boolean woken;

        Waiter(AddressKey key, int bits) {
            this.key = key;
            this.bits = bits;
        }
    }

    private static final class Bucket {
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Waiter> waiters = new ArrayList<>(0);
    }

    private final Bucket[] buckets = new Bucket[BUCKETS];

    Futexes() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Bucket();
        }
    }

    AddressKey key(AddressSpace space, long address, boolean shared) throws ErrnoException {
        if ((address & 3) != 0) {
            throw Errno.EINVAL.exception();
        }
        if (address < 0 || address >= AddressSpace.USER_END) {
            throw Errno.EFAULT.exception();
        }
        if (!shared) {
            return new AddressKey(space, address);
        }
        long physical = space.physical(address);
        if (physical < 0) {
            throw Errno.EFAULT.exception();
        }
        return new AddressKey(null, physical);
    }

    boolean await(AddressSpace space, long address, boolean shared, int expected, int bits, long deadline)
            throws ErrnoException, WaitQueue.Interrupted {
        AddressKey key = key(space, address, shared);
        Waiter waiter = new Waiter(key, bits);
        Bucket bucket = bucket(key);
        bucket.lock.lock();
        try {
            long value = space.loadInt(address);
            if (value < 0) {
                throw Errno.EFAULT.exception();
            }
            if ((int) value != expected) {
                throw Errno.EAGAIN.exception();
            }
            bucket.waiters.add(waiter);
        } finally {
            bucket.lock.unlock();
        }
        try {
            return waiter.queue.await(() -> waiter.woken, deadline);
        } finally {
            remove(waiter);
        }
    }

    private void remove(Waiter waiter) {
        while (!waiter.woken) {
            AddressKey key = waiter.key;
            Bucket bucket = bucket(key);
            bucket.lock.lock();
            try {
                if (waiter.key == key) {
                    bucket.waiters.remove(waiter);
                    return;
                }
            } finally {
                bucket.lock.unlock();
            }
        }
    }

    int wake(AddressKey key, int count, int bits) {
        Bucket bucket = bucket(key);
        int woken = 0;
        bucket.lock.lock();
        try {
            for (Iterator<Waiter> i = bucket.waiters.iterator(); i.hasNext() && woken < count; ) {
                Waiter waiter = i.next();
                if (waiter.key.equals(key) && (waiter.bits & bits) != 0) {
                    i.remove();
                    waiter.woken = true;
                    waiter.queue.signal();
                    woken++;
                }
            }
        } finally {
            bucket.lock.unlock();
        }
        return woken;
    }

    int requeue(AddressKey from, int wake, int move, AddressKey to) {
        int woken = wake(from, wake, -1);
        List<Waiter> moved = new ArrayList<>();
        Bucket source = bucket(from);
        Bucket target = bucket(to);
        Bucket first = index(from) <= index(to) ? source : target;
        Bucket second = first == source ? target : source;
        first.lock.lock();
        second.lock.lock();
        try {
            for (Iterator<Waiter> i = source.waiters.iterator(); i.hasNext() && moved.size() < move; ) {
                Waiter waiter = i.next();
                if (waiter.key.equals(from)) {
                    i.remove();
                    waiter.key = to;
                    moved.add(waiter);
                }
            }
            target.waiters.addAll(moved);
        } finally {
            second.lock.unlock();
            first.lock.unlock();
        }
        return woken + moved.size();
    }

    /** The end of a thread (set_tid_address(2)): zero to the word, and a wake. */
    void clearAndWake(UserProcess process, long address) {
        AddressSpace space = process.memory();
        if (space.copyOut(address, new byte[4], 0, 4) == 4) {
            try {
                wake(key(space, address, false), 1, -1);
                wake(key(space, address, true), 1, -1);
            } catch (ErrnoException badAddress) {
                // the program gave a bad pointer: nobody can wait there
            }
        }
    }

    private Bucket bucket(AddressKey key) {
        return buckets[index(key)];
    }

    private static int index(AddressKey key) {
        return (System.identityHashCode(key.space()) * 31 + Long.hashCode(key.address() >> 2)) & BUCKETS - 1;
    }
}
