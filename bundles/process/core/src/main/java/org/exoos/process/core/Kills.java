package org.exoos.process.core;

import java.util.ArrayList;
import java.util.List;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.jspecify.annotations.Nullable;

/** Signals that programs send: to whom, and who may (kill(2), tgkill(2)). */
final class Kills {
    private final ProcessTree tree;

    Kills(ProcessTree tree) {
        this.tree = tree;
    }

    void kill(RunningThread sender, int pid, SignalInfo info) throws ErrnoException {
        if (pid > 0) {
            UserProcess target = tree.process(pid);
            if (target == null) {
                throw Errno.ESRCH.exception();
            }
            if (!maySignal(sender.process(), target, info.signal())) {
                throw Errno.EPERM.exception();
            }
            send(target, info, null, sender);
        } else {
            killMany(sender, pid, info);
        }
    }

    private void killMany(RunningThread sender, int pid, SignalInfo info) throws ErrnoException {
        List<UserProcess> targets = new ArrayList<>();
        UserProcess self = sender.process();
        if (pid == -1) {
            for (UserProcess process : tree.all()) {
                if (process.pid() != 1 && process != self) {
                    targets.add(process);
                }
            }
        } else {
            targets = tree.inGroup(pid == 0 ? self.group : -pid);
        }
        if (targets.isEmpty()) {
            throw Errno.ESRCH.exception();
        }
        boolean allowed = false;
        for (UserProcess target : targets) {
            if (maySignal(self, target, info.signal())) {
                allowed = true;
                send(target, info, null, sender);
            }
        }
        if (!allowed) {
            throw Errno.EPERM.exception();
        }
    }

    private static boolean maySignal(UserProcess sender, UserProcess target, int signal) {
        return sender.credentials().uid() == 0
                || sender.credentials().uid() == target.credentials().uid()
                || signal == Signals.SIGCONT && sender.session == target.session;
    }

    /** From the kernel. */
    void send(UserProcess target, SignalInfo info) {
        send(target, info, null, null);
    }

    private void send(
            UserProcess target, SignalInfo info, @Nullable RunningThread thread, @Nullable RunningThread sender) {
        if (info.signal() != 0) {
            tree.signals.send(target, info, thread, sender);
        }
    }

    void killThread(RunningThread sender, int group, int tid, SignalInfo info) throws ErrnoException {
        RunningThread target = tree.thread(tid);
        if (target == null || group >= 0 && target.process().pid() != group) {
            throw Errno.ESRCH.exception();
        }
        if (!maySignal(sender.process(), target.process(), info.signal())) {
            throw Errno.EPERM.exception();
        }
        send(target.process(), info, target, sender);
    }

    void raise(RunningThread own, int signal) {
        tree.signals.send(
                own.process(),
                new SignalInfo(signal, Signals.SI_USER, own.process().pid(), 0, 0),
                own);
    }
}
