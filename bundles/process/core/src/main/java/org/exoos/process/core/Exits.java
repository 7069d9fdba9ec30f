package org.exoos.process.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.exoos.process.Processes;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.vfs.Terminal;

/** The end of threads and processes: exit(2), fatal signals, orphans, zombies. */
final class Exits {
    private static final int INIT = 1;

    private final ProcessTree tree;

    Exits(ProcessTree tree) {
        this.tree = tree;
    }

    /** exit_group(2). The caller's thread ends when its call returns. */
    void exitProcess(UserProcess process, int status) {
        end(process, (status & 0xff) << 8, Signals.CLD_EXITED);
    }

    /** A signal ends the process. */
    void endProcess(UserProcess process, int signal, boolean dumps) {
        end(process, signal | (dumps ? 0x80 : 0), dumps ? Signals.CLD_DUMPED : Signals.CLD_KILLED);
    }

    private void end(UserProcess process, int status, int code) {
        tree.lock.lock();
        try {
            if (process.state.compareTo(UserProcess.State.EXITING) < 0) {
                process.state = UserProcess.State.EXITING;
                process.exitStatus = status;
                process.exitCode = code;
                process.changes.signal();
            }
            for (RunningThread thread : process.threads) {
                thread.alert(RunningThread.WORK_END);
            }
        } finally {
            tree.lock.unlock();
        }
    }

    /** exit(2) of one thread among others. */
    void exitThread(RunningThread thread, int status) {
        thread.endStatus = status;
        thread.note(RunningThread.WORK_END);
    }

    /** The trap loop is over. Runs on the ending thread's task. */
    void threadEnds(RunningThread thread) {
        UserProcess process = thread.process();
        Thread.interrupted();
        if (thread.clearChildTid() != 0) {
            tree.futexes.clearAndWake(process, thread.clearChildTid());
        }
        boolean last;
        tree.lock.lock();
        try {
            process.times.threadEnds(thread);
            tree.remove(thread);
            last = process.threads.isEmpty();
            if (last && process.state.compareTo(UserProcess.State.EXITING) < 0) {
                process.state = UserProcess.State.EXITING;
                process.exitStatus = (thread.endStatus & 0xff) << 8;
                process.exitCode = Signals.CLD_EXITED;
            }
            process.changes.signal();
        } finally {
            tree.lock.unlock();
        }
        if (last) {
            processEnds(process);
        }
    }

    private void processEnds(UserProcess process) {
        tree.alarms.arm(process, 0, 0);
        try {
            process.descriptors().release();
        } finally {
            process.memory().release();
        }
        process.workingDirectory(null);
        leaveTerminal(process);
        int status;
        tree.lock.lock();
        try {
            Set<Integer> groups = groupsAround(process);
            for (UserProcess child : new ArrayList<>(process.children)) {
                adopt(child);
            }
            process.state = UserProcess.State.ZOMBIE;
            hangUpOrphans(groups, process);
            status = process.exitStatus;
            UserProcess parent = process.parent;
            process.vforkParentWaits = false;
            if (parent == null || !wantsZombie(parent, process)) {
                tree.remove(process);
            }
            if (parent != null) {
                tree.childChanged(process, process.exitSignal);
                parent.changes.signal();
            }
        } finally {
            tree.lock.unlock();
        }
        if (process.pid() == INIT) {
            tree.kernel.powerOff((status & 0x7f) != 0 ? 128 + (status & 0x7f) : status >> 8);
        }
    }

    private static boolean wantsZombie(UserProcess parent, UserProcess child) {
        var action = parent.actions[Signals.SIGCHLD];
        return child.exitSignal != Signals.SIGCHLD
                || action.handler() != Signals.SIG_IGN && !action.has(Signals.SA_NOCLDWAIT);
    }

    /** Init becomes the parent. requires: tree.lock */
    private void adopt(UserProcess child) {
        UserProcess old = child.parent;
        if (old != null) {
            old.children.remove(child);
        }
        UserProcess init = tree.process(INIT);
        child.parent = init == child ? null : init;
        child.exitSignal = Signals.SIGCHLD;
        if (init == null) {
            return;
        }
        init.children.add(child);
        if (child.state == UserProcess.State.ZOMBIE) {
            if (wantsZombie(init, child)) {
                tree.childChanged(child, Signals.SIGCHLD);
            } else {
                tree.remove(child);
            }
        }
    }

    /** Groups that may lose their last link to another group of the session. requires: tree.lock */
    private Set<Integer> groupsAround(UserProcess process) {
        Set<Integer> groups = new HashSet<>();
        if (!tree.orphaned(process.group, null)) {
            groups.add(process.group);
        }
        for (UserProcess child : process.children) {
            if (child.session == process.session && !tree.orphaned(child.group, null)) {
                groups.add(child.group);
            }
        }
        return groups;
    }

    /** POSIX exit(): a newly orphaned group with a stopped member gets SIGHUP and SIGCONT. requires: tree.lock */
    private void hangUpOrphans(Set<Integer> groups, UserProcess leaving) {
        for (int group : groups) {
            if (tree.orphaned(group, leaving) && tree.hasStopped(group)) {
                for (UserProcess member : tree.inGroup(group)) {
                    tree.signals.send(member, SignalInfo.kernel(Signals.SIGHUP), null);
                    tree.signals.send(member, SignalInfo.kernel(Signals.SIGCONT), null);
                }
            }
        }
    }

    private void leaveTerminal(UserProcess process) {
        Terminal terminal = process.terminal;
        if (terminal != null && process.session == process.pid()) {
            terminal.leaderGone(process.session);
            process.releaseTerminal();
        }
    }

    /** What a waiter or SIGCHLD is told of a change. */
    static Processes.Change change(UserProcess child, int status, int code) {
        return new Processes.Change(
                child.pid(),
                child.credentials().uid(),
                status,
                code,
                child.times.endedUser() + child.times.childUser(),
                child.times.endedKernel() + child.times.childKernel());
    }
}
