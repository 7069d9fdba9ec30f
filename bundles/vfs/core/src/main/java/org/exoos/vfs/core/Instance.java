package org.exoos.vfs.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.exoos.swap.CallTracker;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a mount: the file system that an implementation handed out. The mount gate: when the implementation's bundle goes away
 * or fails with an unexpected exception, callers see EIO and nothing else.
 *
 * <p>A swappable type's instance outlives its implementation: {@link #renew} puts the file system of another version in the place of the old one and begins
 * a new epoch. Dentries and open files notice by the epoch that their inodes are old, and find them again by name. While a failed version waits to be
 * replaced, calls wait for that, for a bounded time.
 */
final class Instance {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);
    private static final long RECOVERY_NANOS = 2_000_000_000L;
    private static final long RECOVERY_STEP_NANOS = 1_000_000;

    final Mount mount;
    final AtomicInteger openFiles = new AtomicInteger();
    /** Of a swappable type; null for all others. */
    final @Nullable TypeGate gate;

    private final Dentry root;
    private volatile FileSystem fileSystem;
    private volatile int epoch;
    private volatile boolean alive = true;
    private volatile boolean recovering;
    private volatile boolean reported;

    Instance(Mount mount, FileSystem fileSystem, @Nullable TypeGate gate) {
        this.mount = mount;
        this.fileSystem = fileSystem;
        this.gate = gate;
        this.root = new Dentry(this, null, "", fileSystem.root());
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    Dentry root() {
        return root;
    }

    /** Counts the versions that were behind this instance. Hot path. */
    int epoch() {
        return epoch;
    }

    boolean alive() {
        return alive;
    }

    void retire() {
        alive = false;
    }

    /** The version in charge has failed; another one is expected soon. Does not call it. */
    void suspend() {
        recovering = true;
        alive = false;
    }

    /** The file system of another version takes over. Returns the old one. */
    FileSystem renew(FileSystem fresh) {
        FileSystem old = fileSystem;
        fileSystem = fresh;
        epoch++;
        reported = false;
        alive = true;
        recovering = false;
        return old;
    }

    /** @throws ErrnoException EIO when the implementation is gone */
    void check() throws ErrnoException {
        if (!alive && !recovered()) {
            throw Errno.EIO.exception();
        }
    }

    /** Waits until another version took over: false when none did in time. Tasks; holds no lock of the swap. */
    boolean recovered() {
        long end = System.nanoTime() + RECOVERY_NANOS;
        while (recovering && !alive) {
            if (System.nanoTime() - end > 0) {
                recovering = false;
            }
            LockSupport.parkNanos(this, RECOVERY_STEP_NANOS);
        }
        return alive;
    }

    /** @throws ErrnoException EROFS when mounted read only */
    void checkWritable() throws ErrnoException {
        check();
        if (mount.readOnly) {
            throw Errno.EROFS.exception();
        }
    }

    /** Who notes the calls of the version in charge; null when nobody does. Hot path. */
    @Nullable
    CallTracker calls() {
        TypeGate gate = this.gate;
        return gate == null ? null : gate.tracker();
    }

    /** Begins a call. Hot path. */
    static int enter(@Nullable CallTracker calls) {
        return calls == null ? -1 : calls.enter();
    }

    /** Ends it. Hot path. */
    static void leave(@Nullable CallTracker calls, int slot) {
        if (calls != null) {
            calls.leave(slot);
        }
    }

    /** The same for a call that began just now. */
    ErrnoException failed(Throwable failure) {
        return failed(failure, epoch);
    }

    /**
     * Turns a failure of the implementation into EIO; the first one of an instance is logged, of a swappable type it takes the version out.
     *
     * @param begun the epoch in which the call began: a version that was replaced meanwhile fails for itself
     */
    ErrnoException failed(Throwable failure, int begun) {
        if (gate != null) {
            // First of all: whoever comes after us must find it suspended.
            gate.failed(this, begun, failure);
        }
        if ((alive || gate != null) && begun == epoch && !reported) {
            reported = true;
            LOG.error("{} on {} failed; the caller gets EIO", mount.type, mount.target, failure);
        }
        return Errno.EIO.exception();
    }

    /** Whether a call that failed without an effect can be made again: another version is there, or comes. */
    boolean again(int begun) {
        return gate != null && recovered() && begun != epoch;
    }
}
