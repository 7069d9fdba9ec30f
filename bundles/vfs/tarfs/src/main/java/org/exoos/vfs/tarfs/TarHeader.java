package org.exoos.vfs.tarfs;

import java.nio.charset.StandardCharsets;

/**
 * A header block (POSIX.1-2024 pax, ustar Interchange Format; GNU tar manual, Basic Tar Format). Names are byte strings.
 */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int NAME = 0;
    private static final int NAME_LENGTH = 100;
    private static final int MODE = 100;
    private static final int UID = 108;
    private static final int GID = 116;
    private static final int SIZE = 124;
    private static final int MTIME = 136;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int LINK = 157;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int SHORT_FIELD = 8;
    private static final int LONG_FIELD = 12;

    private final byte[] block;

    TarHeader(byte[] block) {
        this.block = block;
    }

    boolean empty() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the checksum is right, of unsigned bytes or, as old archives have it, of signed ones. */
    boolean intact() {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte value = i >= CHECKSUM && i < CHECKSUM + SHORT_FIELD ? (byte) ' ' : block[i];
            unsigned += value & 0xff;
            signed += value;
        }
        long stored;
        try {
            stored = number(CHECKSUM, SHORT_FIELD);
        } catch (TarException e) {
            return false;
        }
        return stored == unsigned || stored == signed;
    }

    char type() {
        return (char) (block[TYPE] & 0xff);
    }

    int mode() throws TarException {
        return (int) number(MODE, SHORT_FIELD) & 07777;
    }

    int uid() throws TarException {
        return id(number(UID, SHORT_FIELD));
    }

    int gid() throws TarException {
        return id(number(GID, SHORT_FIELD));
    }

    long size() throws TarException {
        return number(SIZE, LONG_FIELD);
    }

    /** Seconds since 1970. */
    long modified() throws TarException {
        return number(MTIME, LONG_FIELD);
    }

    String name() {
        String name = text(NAME, NAME_LENGTH);
        boolean posix = block[MAGIC + 5] == 0 && text(MAGIC, 6).equals("ustar");
        String prefix = posix ? text(PREFIX, PREFIX_LENGTH) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String linkTarget() {
        return text(LINK, NAME_LENGTH);
    }

    private static int id(long value) throws TarException {
        if (value < 0 || value > 0xffff_fffeL) {
            throw new TarException("user or group number out of range");
        }
        return (int) value;
    }

    private String text(int from, int limit) {
        int end = from;
        while (end < from + limit && block[end] != 0) {
            end++;
        }
        return new String(block, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /** Octal digits, or base 256 when the first byte's top bit is set (GNU). */
    private long number(int from, int length) throws TarException {
        if ((block[from] & 0x80) != 0) {
            return base256(from, length);
        }
        int at = from;
        int end = from + length;
        while (at < end && block[at] == ' ') {
            at++;
        }
        long value = 0;
        while (at < end && block[at] != 0 && block[at] != ' ') {
            int digit = block[at++] - '0';
            if (digit < 0 || digit > 7 || value >>> 60 != 0) {
                throw new TarException("bad number in a header");
            }
            value = value << 3 | digit;
        }
        return value;
    }

    private long base256(int from, int length) throws TarException {
        long value = (block[from] & 0x40) != 0 ? -1 : 0;
        value = value << 6 | block[from] & 0x3f;
        for (int at = from + 1; at < from + length; at++) {
            if (value >> 54 != 0 && value >> 54 != -1) {
                throw new TarException("number too large in a header");
            }
            value = value << 8 | block[at] & 0xff;
        }
        return value;
    }
}
