package org.exoos.console;

/** Takes bytes as they arrive. */
@FunctionalInterface
public interface ByteReceiver {
    /** Called on the driver's interrupt thread, one call at a time; the array is valid during the call only. */
    void received(byte[] bytes, int offset, int length);
}
