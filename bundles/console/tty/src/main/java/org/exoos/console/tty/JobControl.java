package org.exoos.console.tty;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.exoos.process.ProcessTable;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * Session and foreground group of a terminal, and the rules for background jobs (POSIX.1-2024, 11.1.2 to 11.1.4). Takes no lock: it calls the process
 * table, which has its own.
 */
final class JobControl {
    private static final int SIGHUP = 1;
    private static final int SIGCONT = 18;
    private static final int SIGTTIN = 21;
    private static final int SIGTTOU = 22;

    private final AtomicInteger session = new AtomicInteger();
    private final Supplier<@Nullable ProcessTable> processes;
    private volatile int foreground;

    JobControl(Supplier<@Nullable ProcessTable> processes) {
        this.processes = processes;
    }

    int session() {
        return session.get();
    }

    int foreground() {
        return foreground;
    }

    void signalForeground(int signal) {
        ProcessTable table = processes.get();
        int group = foreground;
        if (group > 0 && table != null) {
            table.signalGroup(group, signal);
        }
    }

    /** TIOCSCTTY, and open(2) without O_NOCTTY. */
    void acquire(Terminal terminal, Caller caller) throws ErrnoException {
        int leader = caller.session();
        if (leader != caller.pid() || leader == 0) {
            throw Errno.EPERM.exception();
        }
        if (caller.terminal() == terminal && session.get() == leader) {
            return;
        }
        if (!session.compareAndSet(0, leader)) {
            throw Errno.EPERM.exception();
        }
        try {
            caller.acquireTerminal(terminal);
        } catch (ErrnoException e) {
            session.set(0);
            throw e;
        }
        foreground = caller.processGroup();
    }

    /** The terminal is nobody's any more; its foreground group is told. */
    void leaderGone(int leader) {
        int group = foreground;
        if (leader == 0 || !session.compareAndSet(leader, 0)) {
            return;
        }
        foreground = 0;
        ProcessTable table = processes.get();
        if (group > 0 && table != null) {
            table.signalGroup(group, SIGHUP);
            table.signalGroup(group, SIGCONT);
        }
    }

    /** The line broke: the session's leader is told as well. */
    void hangUp() {
        int leader = session.get();
        ProcessTable table = processes.get();
        if (leader > 0 && table != null) {
            table.signal(leader, SIGHUP);
            table.signal(leader, SIGCONT);
        }
        leaderGone(leader);
    }

    /** TIOCSPGRP. */
    void foreground(int group, Terminal terminal, Caller caller) throws ErrnoException {
        ProcessTable table = processes.get();
        if (caller.terminal() != terminal || table == null) {
            throw Errno.ENOTTY.exception();
        }
        if (group <= 0) {
            throw Errno.EINVAL.exception();
        }
        if (!table.groupInSession(group, session.get())) {
            throw Errno.EPERM.exception();
        }
        foreground = group;
    }

    /** Before a read: a background job gets SIGTTIN, or EIO when that would do nothing. */
    void checkRead(Terminal terminal, Caller caller) throws ErrnoException {
        if (!background(terminal, caller)) {
            return;
        }
        ProcessTable table = processes.get();
        if (table == null || caller.ignores(SIGTTIN) || table.orphaned(caller.processGroup())) {
            throw Errno.EIO.exception();
        }
        table.signalGroup(caller.processGroup(), SIGTTIN);
        throw Errno.EINTR.exception();
    }

    /** Before a write with TOSTOP or a change of the terminal: a background job gets SIGTTOU unless it ignores that. */
    void checkChange(Terminal terminal, Caller caller) throws ErrnoException {
        if (!background(terminal, caller) || caller.ignores(SIGTTOU)) {
            return;
        }
        ProcessTable table = processes.get();
        if (table == null || table.orphaned(caller.processGroup())) {
            throw Errno.EIO.exception();
        }
        table.signalGroup(caller.processGroup(), SIGTTOU);
        throw Errno.EINTR.exception();
    }

    private boolean background(Terminal terminal, Caller caller) {
        int group = foreground;
        return caller.pid() != 0 && group != 0 && caller.terminal() == terminal && caller.processGroup() != group;
    }
}
