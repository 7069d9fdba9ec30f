package org.exoos.vfs.tarfs;

/** An archive, or one entry of it, cannot be read; the message says why. */
final class TarException extends Exception {
    private static final long serialVersionUID = 1;

    TarException(String message) {
        super(message);
    }
}
