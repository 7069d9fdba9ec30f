package org.exoos.vfs;

/** On whose behalf a file operation runs. Implemented by the process subsystem; kernel-internal callers use {@link #KERNEL}. */
public interface Caller {
    int pid();

    int processGroup();

    int session();

    Credentials credentials();

    /** Whether the process ignores or blocks the signal (terminal rules for background jobs, POSIX 11.1.4). */
    boolean ignores(int signal);

    /** The controlling terminal of the caller's session; /dev/tty opens it. ENXIO when there is none. */
    OpenFile controllingTerminal() throws ErrnoException;

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

        @Override
        public OpenFile controllingTerminal() throws ErrnoException {
            throw Errno.ENXIO.exception();
        }
    };
}
