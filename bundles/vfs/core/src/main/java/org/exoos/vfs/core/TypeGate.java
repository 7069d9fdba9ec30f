package org.exoos.vfs.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.exoos.swap.CallTracker;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of one swappable file system type. For the mount table it is the type; behind it is the version in charge, or nothing, and then its mounts answer EIO.
 *
 * <p>For read-only types whose contents are given from outside, as of tarfs: a new version mounts the same source, and open files, directories and
 * mappings find their inodes in it by name, at their old positions. Nothing can get lost, so there is no state to hand over.
 */
final class TypeGate implements SwapTarget, FileSystemType {
    static final String NONE = "none";
    private static final String API = "1.0";
    private static final long DRAIN_NANOS = 1_000_000_000L;
    private static final long DRAIN_STEP_NANOS = 1_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(TypeGate.class);

    private final String type;
    private final String kind;
    private final Runnable onFirst;
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private final Set<InodeFile> files = ConcurrentHashMap.newKeySet();
    /** What warming mounted, for {@link #put}. Swap thread and the thread that warms, one after the other. */
    private volatile @Nullable VersionMounts prepared;

    private volatile @Nullable FileSystemType current;
    private volatile CallTracker tracker;
    private volatile long earlierCalls;
    private volatile String name = NONE;
    private volatile @Nullable Observer observer;
    private volatile @Nullable DentryCache cache;

    /** @param onFirst runs when the first version is in charge, and the type can be mounted */
    TypeGate(String type, Runnable onFirst) {
        this.type = type;
        this.kind = "fs." + type;
        this.onFirst = onFirst;
        this.tracker = new CallTracker("a call of " + kind);
    }

    // ---- for the mount table and open files

    @Override
    public String name() {
        return type;
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) throws ErrnoException {
        FileSystemType now = current;
        if (now == null) {
            throw Errno.EIO.exception();
        }
        CallTracker calls = tracker;
        int slot = calls.enter();
        try {
            FileSystem made = now.mount(source, options);
            return new RootedFileSystem(made, made.root());
        } catch (RuntimeException | Error why) {
            String failed = name;
            if (takeOut(now)) {
                tell(failed, "mount of " + source + ": " + why);
            }
            throw Errno.EIO.exception();
        } finally {
            calls.leave(slot);
        }
    }

    void mounted(Instance instance, DentryCache names) {
        cache = names;
        instances.add(instance);
    }

    void unmounted(Instance instance) {
        instances.remove(instance);
    }

    void opened(InodeFile file) {
        files.add(file);
    }

    void closed(InodeFile file) {
        files.remove(file);
    }

    /** Hot path. */
    CallTracker tracker() {
        return tracker;
    }

    /** The version in charge threw what it may not throw. Any task: tells elsewhere. */
    void failed(Instance instance, int begun, Throwable why) {
        String failed = name;
        String target = instance.mount.target;
        if (takeOut(instance, begun)) {
            tell(failed, target + ": " + why);
        }
    }

    private void tell(String failed, String reason) {
        Thread.ofPlatform().daemon().name("fs-report").start(() -> {
            Observer told = observer;
            if (told != null) {
                told.fellBack(kind, failed, reason);
            }
        });
    }

    private synchronized boolean takeOut(FileSystemType version) {
        return current == version && takeOut(null, 0);
    }

    /** Suspends everything, unless another version is in charge than was when {@code begun} was the epoch of the instance. */
    private synchronized boolean takeOut(@Nullable Instance instance, int begun) {
        if (current == null || instance != null && instance.epoch() != begun) {
            return false;
        }
        current = null;
        name = NONE;
        instances.forEach(Instance::suspend);
        return true;
    }

    // ---- for the swap core

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public String apiVersion() {
        return API;
    }

    @Override
    public String inCharge() {
        return name;
    }

    @Override
    public String builtIn() {
        return NONE;
    }

    @Override
    public String preferred() {
        return type;
    }

    @Override
    public void observer(Observer value) {
        observer = value;
    }

    @Override
    public long decisions() {
        return earlierCalls + tracker.calls();
    }

    @Override
    public long probationDecisions(long usual) {
        return usual / 100;
    }

    @Override
    public List<Inside> inside() {
        return tracker.inside();
    }

    @Override
    public String dump() {
        StringBuilder text = new StringBuilder();
        for (Instance instance : instances) {
            text.append("mount ")
                    .append(instance.mount.target)
                    .append(", open files ")
                    .append(instance.openFiles);
            text.append(", version number ").append(instance.epoch()).append('\n');
        }
        return text.toString();
    }

    @Override
    public void check(String wanted, SwapCandidate candidate) throws SwapRefusedException {
        if (!(candidate instanceof FileSystemType)
                || !((FileSystemType) candidate).name().equals(type)) {
            throw new SwapRefusedException(candidate.getClass().getName() + " is no file system type " + type);
        }
    }

    /** Mounts everything that is mounted a second time and walks about in it. */
    @Override
    public void warm(String wanted, SwapCandidate candidate) throws SwapRefusedException {
        VersionMounts fresh = VersionMounts.of((FileSystemType) candidate, instances);
        fresh.walk();
        prepared = fresh;
    }

    @Override
    public void put(String wanted, SwapCandidate candidate) throws SwapRefusedException {
        FileSystemType next = (FileSystemType) candidate;
        VersionMounts fresh = prepared;
        prepared = null;
        if (fresh == null || fresh.version() != next || fresh.mounts().size() != instances.size()) {
            fresh = VersionMounts.of(next, instances);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new SwapRefusedException("it mounted what is mounted too late");
        }
        boolean oldIsFine = current != null;
        boolean first = instances.isEmpty() && current == null;
        CallTracker before = tracker;
        List<FileSystem> old = new ArrayList<>();
        synchronized (this) {
            earlierCalls += before.calls();
            tracker = new CallTracker("a call of " + kind);
            current = next;
            name = wanted;
            fresh.mounts().forEach(each -> old.add(each.instance().renew(each.fileSystem())));
        }
        renewAll();
        if (oldIsFine) {
            drain(before);
            // Aside: what the old version does now is no part of the swap.
            Thread.ofPlatform().daemon().name("fs-unmount").start(() -> old.forEach(TypeGate::unmount));
        }
        if (first) {
            onFirst.run();
        }
    }

    /** Has everything that refers to the old version find its place in the new one, so that nothing keeps the old one in memory. */
    private void renewAll() {
        DentryCache names = cache;
        if (names != null) {
            instances.forEach(names::renew);
        }
        files.forEach(InodeFile::renew);
    }

    /** Waits a little for calls that are inside the old version; those that stay end there. */
    private static void drain(CallTracker before) {
        long end = System.nanoTime() + DRAIN_NANOS;
        while (!before.inside().isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(DRAIN_STEP_NANOS);
        }
    }

    private static void unmount(FileSystem old) {
        try {
            old.unmounted();
        } catch (RuntimeException | Error why) {
            LOG.warn("the old version of {} failed to clean up", old.type(), why);
        }
    }

    @Override
    public void fallBack(String reason) {
        String before = name;
        if (takeOut(null, 0)) {
            LOG.warn("{} {} is not in charge any more: {}", kind, before, reason);
        }
    }
}
