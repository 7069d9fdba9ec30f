package org.exoos.process.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.exoos.hal.UserContext;
import org.exoos.process.SignalAction;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sending and taking signals (POSIX 2.4, signal(7)). Everything under the tree's lock, but a change of an action. Who sends marks the target's work word; who
 * receives does so in its own trap loop, before ring 3 goes on.
 */
final class SignalCenter {
    private static final int INIT = 1;
    private static final VarHandle ACTIONS = MethodHandles.arrayElementVarHandle(SignalAction[].class);
    private static final Logger LOG = LoggerFactory.getLogger(SignalCenter.class);
    private static final long JOB_CONTROL = Signals.stopSignals();

    private final ProcessTree tree;

    SignalCenter(ProcessTree tree) {
        this.tree = tree;
    }

    /** Sends to a process, or to one thread of it. requires: nothing (takes the tree's lock, which the caller may hold) */
    void send(UserProcess process, SignalInfo info, @Nullable RunningThread target) {
        send(process, info, target, null);
    }

    /** The same; the sender is at the end of its call, so that it need not be told to come out of a wait. */
    void send(UserProcess process, SignalInfo info, @Nullable RunningThread target, @Nullable RunningThread sender) {
        tree.lock.lock();
        try {
            int signal = info.signal();
            if (process.state.compareTo(UserProcess.State.EXITING) >= 0) {
                return;
            }
            prepare(process, signal);
            SignalAction action = process.actions[signal];
            boolean defaults = action.handler() == Signals.SIG_DFL;
            if (process.pid() == INIT && defaults && signal != Signals.SIGCONT) {
                return; // init is not ended or stopped by what it does not handle
            }
            RunningThread receiver = target != null ? target : receiver(process, signal);
            boolean ignored = action.handler() == Signals.SIG_IGN
                    || defaults
                            && (Signals.defaultAction(signal) == Signals.Default.IGNORE
                                    || Signals.defaultAction(signal) == Signals.Default.CONTINUE);
            boolean blocked = receiver != null && (receiver.signalMask() & Signals.bit(signal)) != 0;
            if (ignored && !blocked) {
                return;
            }
            PendingSignals queue = target != null ? target.pending : process.pending;
            if (!queue.add(info) || receiver == null || blocked) {
                return;
            }
            if (receiver == sender) {
                receiver.note(RunningThread.WORK_SIGNAL);
            } else {
                receiver.alert(RunningThread.WORK_SIGNAL);
            }
        } finally {
            tree.lock.unlock();
        }
    }

    // requires: tree.lock. Stop and continue cancel one another; SIGKILL and SIGCONT set a stopped process going.
    private void prepare(UserProcess process, int signal) {
        long bit = Signals.bit(signal);
        if ((bit & JOB_CONTROL) != 0) {
            discard(process, Signals.bit(Signals.SIGCONT));
        } else if (signal == Signals.SIGCONT) {
            discard(process, JOB_CONTROL);
        }
        boolean stopped = process.state == UserProcess.State.STOPPED;
        if (stopped && (signal == Signals.SIGCONT || signal == Signals.SIGKILL)) {
            process.state = UserProcess.State.RUNNING;
            process.changes.signal();
            if (signal == Signals.SIGCONT) {
                process.changeStatus = 0xffff;
                UserProcess parent = process.parent;
                boolean tell = parent != null && ProcessTree.reportsStops(parent);
                tree.childChanged(process, tell ? Signals.SIGCHLD : 0);
            }
        }
    }

    private static void discard(UserProcess process, long set) {
        process.pending.remove(set);
        for (RunningThread thread : process.threads) {
            thread.pending.remove(set);
        }
    }

    // requires: tree.lock. A thread that does not block it; else any.
    private static @Nullable RunningThread receiver(UserProcess process, int signal) {
        for (RunningThread thread : process.threads) {
            if ((thread.signalMask() & Signals.bit(signal)) == 0) {
                return thread;
            }
        }
        return process.threads.isEmpty() ? null : process.threads.getFirst();
    }

    /** A fault of the thread's own instruction: it cannot be blocked or ignored. */
    void force(RunningThread thread, SignalInfo info) {
        tree.lock.lock();
        try {
            UserProcess process = thread.process();
            long bit = Signals.bit(info.signal());
            boolean blocked = (thread.signalMask() & bit) != 0;
            if (blocked || process.actions[info.signal()].handler() == Signals.SIG_IGN) {
                process.actions[info.signal()] = SignalAction.DEFAULT;
                thread.signalMask(thread.signalMask() & ~bit);
            }
            thread.pending.remove(bit);
            thread.pending.add(info);
            thread.note(RunningThread.WORK_SIGNAL);
        } finally {
            tree.lock.unlock();
        }
    }

    /** A signal that cannot be handled because its frame cannot be stored, or a forged frame. */
    void forceDefault(RunningThread thread, int signal) {
        tree.lock.lock();
        try {
            thread.process().actions[signal] = SignalAction.DEFAULT;
        } finally {
            tree.lock.unlock();
        }
        force(thread, SignalInfo.kernel(signal));
    }

    /** The next signal to be delivered to the thread, taken; null when there is none. */
    @Nullable
    SignalInfo next(RunningThread thread) {
        return take(thread, ~thread.signalMask());
    }

    @Nullable
    SignalInfo take(RunningThread thread, long set) {
        if (((thread.pending.mask() | thread.process().pending.mask()) & set) == 0) {
            return null;
        }
        tree.lock.lock();
        try {
            SignalInfo info = thread.pending.take(set);
            return info != null ? info : thread.process().pending.take(set);
        } finally {
            tree.lock.unlock();
        }
    }

    /** Acts on a signal taken: default action, or the handler's frame. On the thread itself. */
    void deliver(RunningThread thread, SignalInfo info) {
        UserProcess process = thread.process();
        int signal = info.signal();
        SignalAction action = process.actions[signal];
        if (action.handler() == Signals.SIG_IGN) {
            return;
        }
        if (action.handler() != Signals.SIG_DFL) {
            handle(thread, info, action);
            return;
        }
        switch (Signals.defaultAction(signal)) {
            case IGNORE, CONTINUE -> {}
            case STOP -> stop(process, signal);
            case TERMINATE -> {
                noteFault(thread, info);
                tree.exits.endProcess(process, signal, Signals.dumps(signal));
            }
        }
    }

    /** For whoever wonders why a program died, as Linux does. */
    private static void noteFault(RunningThread thread, SignalInfo info) {
        if (Signals.dumps(info.signal()) && LOG.isDebugEnabled()) {
            LOG.debug(
                    "process {} ({}): signal {} code {} at {} ip {} sp {} error {} cpu {}",
                    thread.process().pid(),
                    thread.process().name(),
                    info.signal(),
                    info.code(),
                    Long.toHexString(info.value()),
                    Long.toHexString(thread.context().get(UserContext.RIP)),
                    Long.toHexString(thread.context().get(UserContext.RSP)),
                    thread.context().errorCode(),
                    thread.task().cpu());
        }
    }

    private void handle(RunningThread thread, SignalInfo info, SignalAction action) {
        thread.settleCall(action.has(Signals.SA_RESTART));
        if (!SignalFrame.push(thread, info, action)) {
            if (info.signal() == Signals.SIGSEGV) {
                tree.exits.endProcess(thread.process(), Signals.SIGSEGV, true);
            } else {
                forceDefault(thread, Signals.SIGSEGV);
            }
            return;
        }
        long blocked = action.mask() | (action.has(Signals.SA_NODEFER) ? 0 : Signals.bit(info.signal()));
        thread.signalMask(thread.signalMask() | blocked);
        if (action.has(Signals.SA_RESETHAND)) {
            tree.lock.lock();
            try {
                thread.process().actions[info.signal()] = SignalAction.DEFAULT;
            } finally {
                tree.lock.unlock();
            }
        }
    }

    private void stop(UserProcess process, int signal) {
        tree.lock.lock();
        try {
            if (process.state != UserProcess.State.RUNNING
                    || signal != Signals.SIGSTOP && tree.orphaned(process.group, null)) {
                return;
            }
            process.state = UserProcess.State.STOPPED;
            process.changeStatus = ProcessTree.stopStatus(signal);
            for (RunningThread thread : process.threads) {
                thread.alert(RunningThread.WORK_SIGNAL);
            }
            UserProcess parent = process.parent;
            tree.childChanged(process, parent != null && ProcessTree.reportsStops(parent) ? Signals.SIGCHLD : 0);
        } finally {
            tree.lock.unlock();
        }
    }

    /** sigaction(2). Whoever sends meanwhile has queued the signal before it is discarded, or sees that it is ignored. Hot path. */
    SignalAction action(UserProcess process, int signal, SignalAction action) {
        SignalAction old = (SignalAction) ACTIONS.getAndSet(process.actions, signal, action);
        long handler = action.handler();
        if (handler == Signals.SIG_IGN
                || handler == Signals.SIG_DFL && Signals.defaultAction(signal) == Signals.Default.IGNORE) {
            tree.lock.lock();
            try {
                discard(process, Signals.bit(signal));
            } finally {
                tree.lock.unlock();
            }
        }
        return old;
    }
}
