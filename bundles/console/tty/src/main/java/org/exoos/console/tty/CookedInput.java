package org.exoos.console.tty;

/**
 * What programs can read: bytes, and in canonical mode where lines end in them. A line of length 0 is an end of file. Not
 * thread-safe.
 */
final class CookedInput {
    static final int CAPACITY = 4096;
    private static final int MAXIMUM_LINES = 4096;

    private final byte[] bytes = new byte[CAPACITY];
    private final int[] lengths = new int[MAXIMUM_LINES];
    private int head;
    private int count;
    private int firstLine;
    private int lines;

    int count() {
        return count;
    }

    int lines() {
        return lines;
    }

    /** Length of the first line. Requires: lines > 0. */
    int firstLength() {
        return lengths[firstLine];
    }

    boolean roomFor(int more) {
        return count + more <= CAPACITY && lines < MAXIMUM_LINES;
    }

    void add(byte value) {
        bytes[(head + count) % CAPACITY] = value;
        count++;
    }

    /** Ends a line after the last {@code length} bytes. */
    void endLine(int length) {
        lengths[(firstLine + lines) % MAXIMUM_LINES] = length;
        lines++;
    }

    /** Everything there is becomes one line. */
    void lineOfAll() {
        lines = 0;
        if (count > 0) {
            endLine(count);
        }
    }

    void forgetLines() {
        lines = 0;
    }

    /** Copies bytes from the head without taking them. */
    void peek(byte[] into, int length) {
        int first = Math.min(length, CAPACITY - head);
        System.arraycopy(bytes, head, into, 0, first);
        System.arraycopy(bytes, 0, into, first, length - first);
    }

    /** Takes bytes off the head; with lines, out of the first one, which is gone when it is empty. */
    void consume(int length) {
        int taken = Math.min(length, count);
        head = (head + taken) % CAPACITY;
        count -= taken;
        if (lines > 0) {
            lengths[firstLine] -= Math.min(taken, lengths[firstLine]);
            if (lengths[firstLine] == 0) {
                firstLine = (firstLine + 1) % MAXIMUM_LINES;
                lines--;
            }
        }
    }

    void clear() {
        head = 0;
        count = 0;
        lines = 0;
    }
}
