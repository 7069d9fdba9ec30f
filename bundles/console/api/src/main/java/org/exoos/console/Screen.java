package org.exoos.console;

/** A character screen that understands a subset of ECMA-48 control sequences. Any thread; does not block. */
public interface Screen {
    int columns();

    int rows();

    /** Shows bytes, control characters and escape sequences included; a sequence may be split over calls. */
    void write(byte[] bytes, int offset, int length);
}
