package org.exoos.process.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.process.Signals;
import org.exoos.sched.Task;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * All processes and threads, their kinship, groups and sessions. One lock guards kinship, states and signals; it is held for short, bounded
 * work and never while waiting, allocating frames or calling files.
 */
final class ProcessTree {
    private static final int PID_MAX = 32768;
    private static final long BYTES_EACH = 96 * 1024;

    final ReentrantLock lock = new ReentrantLock();
    final Kernel kernel;
    final SignalCenter signals = new SignalCenter(this);
    final Alarms alarms = new Alarms(this);
    final Futexes futexes = new Futexes();
    final Exits exits = new Exits(this);
    private final ConcurrentHashMap<Integer, UserProcess> processes = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, RunningThread> threads = new ConcurrentHashMap<>();
    private final int limit;
    private int lastPid;

    ProcessTree(Kernel kernel) {
        this.kernel = kernel;
        // What a process costs the heap at most stays far below its share.
        limit = (int) Math.clamp(Runtime.getRuntime().maxMemory() / 4 / BYTES_EACH, 64, 1024);
    }

    /** Most processes and threads in all. */
    int limit() {
        return limit;
    }

    int count() {
        return processes.size();
    }

    Iterable<UserProcess> all() {
        return processes.values();
    }

    @Nullable
    UserProcess process(int pid) {
        return processes.get(pid);
    }

    @Nullable
    RunningThread thread(int tid) {
        return threads.get(tid);
    }

    /** The user thread that runs on the calling task, or null. */
    @Nullable
    RunningThread currentThread() {
        Task task = kernel.scheduler().current();
        return task == null ? null : RunningThread.of(task);
    }

    /**
     * A number for a new process or thread. requires: lock.
     *
     * @param group the group it will be in: one group may hold half of the table, so that a fork bomb leaves room for its killer
     * @throws ErrnoException EAGAIN
     */
    int newPid(int group) throws ErrnoException {
        int total = Math.max(processes.size(), threads.size());
        if (total >= limit || total >= limit / 4 && membersOf(group) >= limit / 4) {
            throw Errno.EAGAIN.exception();
        }
        for (int i = 0; i < PID_MAX; i++) {
            lastPid = lastPid >= PID_MAX ? 300 : lastPid + 1;
            if (!processes.containsKey(lastPid) && !threads.containsKey(lastPid) && !usedAsGroup(lastPid)) {
                return lastPid;
            }
        }
        throw Errno.EAGAIN.exception();
    }

    private int membersOf(int group) {
        int count = 0;
        for (UserProcess process : processes.values()) {
            count += process.group == group ? Math.max(1, process.threads.size()) : 0;
        }
        return count;
    }

    private boolean usedAsGroup(int number) {
        for (UserProcess process : processes.values()) {
            if (process.group == number || process.session == number) {
                return true;
            }
        }
        return false;
    }

    // requires: lock
    void add(UserProcess process) {
        processes.put(process.pid(), process);
        UserProcess parent = process.parent;
        if (parent != null) {
            parent.children.add(process);
        }
    }

    // requires: lock
    void add(RunningThread thread) {
        threads.put(thread.tid(), thread);
        thread.process().threads.add(thread);
    }

    // requires: lock
    void remove(RunningThread thread) {
        threads.remove(thread.tid());
        thread.process().threads.remove(thread);
    }

    // requires: lock
    void remove(UserProcess process) {
        process.state = UserProcess.State.REAPED;
        processes.remove(process.pid());
        UserProcess parent = process.parent;
        if (parent != null) {
            parent.children.remove(process);
        }
    }

    List<UserProcess> inGroup(int group) {
        List<UserProcess> found = new ArrayList<>();
        for (UserProcess process : processes.values()) {
            if (process.group == group) {
                found.add(process);
            }
        }
        return found;
    }

    List<UserProcess> inSession(int session) {
        List<UserProcess> found = new ArrayList<>();
        for (UserProcess process : processes.values()) {
            if (process.session == session) {
                found.add(process);
            }
        }
        return found;
    }

    boolean groupInSession(int group, int session) {
        for (UserProcess process : processes.values()) {
            if (process.group == group && process.session == session) {
                return true;
            }
        }
        return false;
    }

    /** POSIX 3.264: no member has a parent in another group of the same session. requires: lock */
    boolean orphaned(int group, @Nullable UserProcess leaving) {
        for (UserProcess process : processes.values()) {
            UserProcess parent = process.parent;
            if (process.group == group
                    && process != leaving
                    && process.state.compareTo(UserProcess.State.ZOMBIE) < 0
                    && parent != null
                    && parent != leaving
                    && parent.group != group
                    && parent.session == process.session) {
                return false;
            }
        }
        return true;
    }

    // requires: lock
    boolean hasStopped(int group) {
        for (UserProcess process : processes.values()) {
            if (process.group == group && process.state == UserProcess.State.STOPPED) {
                return true;
            }
        }
        return false;
    }

    /** setpgid(2). */
    void setProcessGroup(UserProcess caller, int pid, int group) throws ErrnoException {
        lock.lock();
        try {
            UserProcess target = pid == 0 ? caller : processes.get(pid);
            if (group < 0) {
                throw Errno.EINVAL.exception();
            }
            if (target == null || target != caller && target.parent != caller) {
                throw Errno.ESRCH.exception();
            }
            if (target != caller && target.executed) {
                throw Errno.EACCES.exception();
            }
            int wanted = group == 0 ? target.pid() : group;
            if (target.session != caller.session
                    || target.session == target.pid()
                    || wanted != target.pid() && !groupInSession(wanted, caller.session)) {
                throw Errno.EPERM.exception();
            }
            target.group = wanted;
        } finally {
            lock.unlock();
        }
    }

    /** setsid(2). */
    int newSession(UserProcess caller) throws ErrnoException {
        lock.lock();
        try {
            int pid = caller.pid();
            if (caller.group == pid || !inGroup(pid).isEmpty()) {
                throw Errno.EPERM.exception();
            }
            caller.session = pid;
            caller.group = pid;
            caller.terminal = null;
            return pid;
        } finally {
            lock.unlock();
        }
    }

    /** Signal to the parent's side of the family: the child changed. requires: lock */
    void childChanged(UserProcess child, int signal) {
        UserProcess parent = child.parent;
        if (parent == null) {
            return;
        }
        if (signal != 0) {
            signals.send(parent, Waits.info(child, signal), null);
        }
        parent.childEvents++;
        parent.childChanges.signal();
    }

    /** The status of a stopped child as wait(2) gives it. */
    static int stopStatus(int signal) {
        return signal << 8 | 0x7f;
    }

    static boolean reportsStops(UserProcess parent) {
        return !parent.actions[Signals.SIGCHLD].has(org.exoos.process.Signals.SA_NOCLDSTOP);
    }

    /** The leader of a session gives it a terminal. */
    void acquireTerminal(UserProcess leader, Terminal terminal) throws ErrnoException {
        lock.lock();
        try {
            if (leader.session != leader.pid() || leader.terminal != null) {
                throw Errno.EPERM.exception();
            }
            for (UserProcess process : inSession(leader.session)) {
                process.terminal = terminal;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The terminal is nobody's in the session, when its leader gives it up. */
    void releaseTerminal(UserProcess giving) {
        lock.lock();
        try {
            if (giving.session == giving.pid()) {
                for (UserProcess process : inSession(giving.session)) {
                    process.terminal = null;
                }
            } else {
                giving.terminal = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
