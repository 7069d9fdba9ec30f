package org.exoos.vfs;

/** Makes pipes: a service of the pipe bundle, reached by system calls through {@link Vfs#pipe}. */
public interface Pipes {
    /** pipe2(2) with O_NONBLOCK in flags or not: reading end first, each with one reference. */
    OpenFile[] pipe(int flags) throws ErrnoException;
}
