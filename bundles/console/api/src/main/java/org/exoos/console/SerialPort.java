package org.exoos.console;

import java.io.InputStream;
import java.io.OutputStream;
import org.exoos.sched.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * A serial line, 8 bits, no parity. Any thread.
 *
 * <p>Nothing gets lost in it: while nobody takes what was received, it is kept, and when that buffer is full the line is not read, so
 * that the other side holds its bytes back.
 */
public interface SerialPort {
    /** Service property with the {@link #name()}. */
    String NAME = "exo.serial.name";

    /** com1, com2 ... */
    String name();

    /** From now on hands over what is received, beginning with what was kept so far; null goes back to keeping it. */
    void receiver(@Nullable ByteReceiver receiver);

    /** Puts bytes in the output buffer, as many as have room; returns how many. Never blocks. */
    int write(byte[] bytes, int offset, int length);

    /** Bytes that {@link #write} would take now. */
    int room();

    /** Bytes that were written and are not sent yet. */
    int unsent();

    /** Signalled when the output buffer has half of its room again, and when it is empty. */
    WaitQueue writable();

    /** Called (on any thread, without locks) when {@link #writable()} is signalled; null takes it back. */
    void writableListener(@Nullable Runnable listener);

    /** Drops what is not sent yet. */
    void discardOutput();

    /** What is received while no receiver is set; blocks. A Java interrupt ends it with InterruptedIOException. */
    InputStream input();

    /** Blocks while the buffer is full; flush waits until everything is sent. */
    OutputStream output();
}
