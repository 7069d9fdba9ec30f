package org.exoos.process.core;

/** The alternate signal stack of a thread (sigaltstack(2)); size 0 = none. */
final class SignalStack {
    long base;
    long size;

    boolean holds(long stackPointer) {
        return size != 0 && stackPointer > base && stackPointer - base <= size;
    }

    void clear() {
        base = 0;
        size = 0;
    }
}
