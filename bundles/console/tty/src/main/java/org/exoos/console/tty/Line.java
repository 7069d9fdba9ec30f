package org.exoos.console.tty;

/** The hardware side of a terminal. Any thread; never blocks. */
interface Line {
    /** Sends bytes, as many as have room; returns how many. */
    int write(byte[] bytes, int offset, int length);

    /** Bytes that {@link #write} would take now. */
    int room();

    /** Bytes written and not sent yet. */
    int unsent();

    /** Drops these. */
    void discardOutput();
}
