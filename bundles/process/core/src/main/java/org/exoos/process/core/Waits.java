package org.exoos.process.core;

import org.exoos.process.Processes;
import org.exoos.process.Processes.Change;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.jspecify.annotations.Nullable;

/** wait4(2) and waitid(2). */
final class Waits {
    private final ProcessTree tree;

    Waits(ProcessTree tree) {
        this.tree = tree;
    }

    @Nullable
    Change await(UserProcess parent, int pid, int options) throws ErrnoException, WaitQueue.Interrupted {
        for (; ; ) {
            int seen = parent.childEvents;
            boolean any = false;
            tree.lock.lock();
            try {
                for (UserProcess child : parent.children) {
                    if (matches(parent, child, pid)) {
                        any = true;
                        Change change = change(parent, child, options);
                        if (change != null) {
                            return change;
                        }
                    }
                }
            } finally {
                tree.lock.unlock();
            }
            if (!any) {
                throw Errno.ECHILD.exception();
            }
            if ((options & Processes.WNOHANG) != 0) {
                return null;
            }
            parent.childChanges.await(() -> parent.childEvents != seen, 0);
        }
    }

    private static boolean matches(UserProcess parent, UserProcess child, int pid) {
        if (pid > 0) {
            return child.pid() == pid;
        }
        return pid == -1 || child.group == (pid == 0 ? parent.group : -pid);
    }

    // requires: tree.lock
    private @Nullable Change change(UserProcess parent, UserProcess child, int options) {
        boolean keep = (options & Processes.WNOWAIT) != 0;
        if (child.state == UserProcess.State.ZOMBIE && (options & Processes.WEXITED) != 0) {
            Change change = Exits.change(child, child.exitStatus, child.exitCode);
            if (!keep) {
                parent.times.childReaped(change.userNanos(), change.kernelNanos());
                tree.remove(child);
            }
            return change;
        }
        int status = child.changeStatus;
        boolean stopped = (status & 0xff) == 0x7f && child.state == UserProcess.State.STOPPED;
        boolean continued = status == 0xffff && child.state == UserProcess.State.RUNNING;
        if (stopped && (options & Processes.WUNTRACED) != 0 || continued && (options & Processes.WCONTINUED) != 0) {
            if (!keep) {
                child.changeStatus = 0;
            }
            return Exits.change(child, status, continued ? Signals.CLD_CONTINUED : Signals.CLD_STOPPED);
        }
        return null;
    }

    /** siginfo of SIGCHLD: how the child changed. */
    static SignalInfo info(UserProcess child, int signal) {
        int code;
        long status;
        switch (child.state) {
            case STOPPED -> {
                code = Signals.CLD_STOPPED;
                status = child.changeStatus >> 8;
            }
            case RUNNING -> {
                code = Signals.CLD_CONTINUED;
                status = Signals.SIGCONT;
            }
            default -> {
                code = child.exitCode;
                status = code == Signals.CLD_EXITED ? child.exitStatus >> 8 : child.exitStatus & 0x7f;
            }
        }
        return new SignalInfo(signal, code, child.pid(), child.credentials().uid(), status);
    }
}
