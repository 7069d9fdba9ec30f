package org.exoos.vfs;

/**
 * A terminal as sessions of processes see it (POSIX 11.1.3). The terminal knows its session and foreground group; the process
 * subsystem knows which terminal controls a session ({@link Caller#acquireTerminal}). Any task.
 */
public interface Terminal {
    /** Device number, as in st_rdev and tty_nr of /proc/PID/stat. */
    long number();

    /** Session it controls, 0 = none. */
    int session();

    /** Foreground process group, 0 = none. */
    int foregroundGroup();

    /** A new open file on it, for /dev/tty. Does not change the controlling terminal of anybody. */
    OpenFile open(int flags, String path, Caller caller) throws ErrnoException;

    /**
     * The session's leader exited or gave the terminal up (TIOCNOTTY): the foreground group gets SIGHUP and SIGCONT, and the
     * terminal is free for another session. Nothing happens when the terminal belongs to another session.
     */
    void leaderGone(int session);
}
