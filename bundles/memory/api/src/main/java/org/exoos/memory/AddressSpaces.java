package org.exoos.memory;

import org.jspecify.annotations.Nullable;

/** Makes address spaces. A service of the memory core. Any thread. */
public interface AddressSpaces {
    /** An empty space with one holder, or null when memory is short. */
    @Nullable
    AddressSpace create();

    /** Bytes promised to private writable mappings of all processes, and the most that may be. */
    long committedBytes();

    long commitLimitBytes();
}
