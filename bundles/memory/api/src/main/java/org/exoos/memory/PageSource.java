package org.exoos.memory;

/** Where file-backed pages come from: the page cache of one file. Any task; may do I/O. */
public interface PageSource {
    /**
     * The frame that holds the page, retained once for the caller, filled; bytes past the end of the file are zero.
     *
     * @param index page number in the file
     * @return physical address, 0 when the index lies past the end (SIGBUS), -1 when memory is short
     */
    long frame(long index);

    /** Size of the file in bytes now. */
    long size();

    /** Whether shared writable mappings are possible. */
    default boolean writable() {
        return false;
    }

    /** A mapping begins or ends to use this source. */
    default void retain() {}

    default void release() {}
}
