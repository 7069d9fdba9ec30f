package org.exoos.console.keyboard;

/** The newest characters that nobody took yet, 256 at most; what does not fit is dropped. Not thread-safe. */
final class KeyRing {
    static final int SIZE = 256;

    private final byte[] bytes = new byte[SIZE];
    private int head;
    private int count;

    /** Puts a whole sequence or nothing. */
    boolean put(String typed) {
        if (count + typed.length() > SIZE) {
            return false;
        }
        for (int i = 0; i < typed.length(); i++) {
            bytes[(head + count++) % SIZE] = (byte) typed.charAt(i);
        }
        return true;
    }

    /** Takes everything; returns how many. The array has room for {@link #SIZE}. */
    int take(byte[] into) {
        int taken = count;
        for (int i = 0; i < taken; i++) {
            into[i] = bytes[(head + i) % SIZE];
        }
        head = 0;
        count = 0;
        return taken;
    }
}
