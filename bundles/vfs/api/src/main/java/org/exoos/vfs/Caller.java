package org.exoos.vfs;

import org.jspecify.annotations.Nullable;

/** On whose behalf a file operation runs. Implemented by the process subsystem; kernel-internal callers use {@link #KERNEL}. */
public interface Caller {
    int pid();

    int processGroup();

    int session();

    Credentials credentials();

    /** Whether the process ignores or blocks the signal (terminal rules for background jobs, POSIX 11.1.4). */
    boolean ignores(int signal);

    /** The controlling terminal of the caller's session, or null. */
    default @Nullable Terminal terminal() {
        return null;
    }

    /**
     * Makes the terminal the controlling one of the caller's session; the terminal, which calls this from TIOCSCTTY or open(2),
     * has checked and noted its own side.
     *
     * @throws ErrnoException EPERM when the caller leads no session or has a controlling terminal already
     */
    default void acquireTerminal(Terminal terminal) throws ErrnoException {
        throw Errno.EPERM.exception();
    }

    /** The caller's session has no controlling terminal any more (TIOCNOTTY of its leader, hang-up). */
    default void releaseTerminal() {}

    /** Opens the controlling terminal (/dev/tty). ENXIO when there is none. */
    default OpenFile controllingTerminal() throws ErrnoException {
        Terminal terminal = terminal();
        if (terminal == null) {
            throw Errno.ENXIO.exception();
        }
        return terminal.open(OpenFlags.O_RDWR | OpenFlags.O_NOCTTY, "/dev/tty", this);
    }

    Caller KERNEL = new Caller() {
        @Override
        public int pid() {
            return 0;
        }

        @Override
        public int processGroup() {
            return 0;
        }

        @Override
        public int session() {
            return 0;
        }

        @Override
        public Credentials credentials() {
            return Credentials.ROOT;
        }

        @Override
        public boolean ignores(int signal) {
            return true;
        }
    };
}
