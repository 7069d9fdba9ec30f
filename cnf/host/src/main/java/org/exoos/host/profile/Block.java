package org.exoos.host.profile;

/**
 * A run of code without a jump, as QEMU translates it.
 *
 * @param address of its first instruction
 * @param runs how often it ran
 * @param length instructions
 * @param code its first bytes, at most 16
 */
record Block(long address, long runs, int length, byte[] code) {
    long instructions() {
        return runs * length;
    }
}
