package org.exoos.hal.simulated;

import java.util.Arrays;

/** FPU state in the form of XSAVE: x87 and SSE. */
final class SimulatedFpu {
    static final int SIZE = 576;
    private static final int CONTROL_WORD = 0x037f;
    private static final int MXCSR_OFFSET = 24;
    private static final int MXCSR = 0x1f80;
    private static final int XSTATE_BV_OFFSET = 512;
    private static final int X87_AND_SSE = 0b11;

    private final byte[] state = new byte[SIZE];

    SimulatedFpu() {
        clean();
    }

    /** As a new program finds it. */
    void clean() {
        Arrays.fill(state, (byte) 0);
        state[0] = (byte) CONTROL_WORD;
        state[1] = (byte) (CONTROL_WORD >>> 8);
        state[MXCSR_OFFSET] = (byte) MXCSR;
        state[MXCSR_OFFSET + 1] = (byte) (MXCSR >>> 8);
    }

    void copyFrom(SimulatedFpu other) {
        System.arraycopy(other.state, 0, state, 0, SIZE);
    }

    void save(byte[] into) {
        System.arraycopy(state, 0, into, 0, SIZE);
    }

    /** Refuses reserved MXCSR bits, components beyond x87 and SSE, and a header that is not zero where it must be. */
    boolean load(byte[] from, int length) {
        if (length < SIZE || from[MXCSR_OFFSET + 2] != 0 || from[MXCSR_OFFSET + 3] != 0) {
            return false;
        }
        for (int i = XSTATE_BV_OFFSET; i < SIZE; i++) {
            int allowed = i == XSTATE_BV_OFFSET ? X87_AND_SSE : 0;
            if ((from[i] & ~allowed) != 0) {
                return false;
            }
        }
        System.arraycopy(from, 0, state, 0, SIZE);
        return true;
    }
}
