package org.exoos.hal;

/** Translation look-aside buffers of all CPUs (SDM vol. 3, 4.10). Waits with interrupts enabled; frames may be reused on return. */
public interface Tlb {
    /** Drops translations of [from, to) of the space with that top-level table on every CPU that has it loaded. */
    void shootDown(long topLevel, long from, long to);

    /** No CPU has the space loaded when this returns; call before its top-level frame is freed. */
    void retire(long topLevel);
}
