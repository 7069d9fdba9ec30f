package org.exoos.process.linux;

import org.exoos.vfs.OpenFile;

/** Directory entries in the layout of getdents(2) or getdents64(2). */
final class DirectoryWriter implements OpenFile.DirectorySink {
    private final byte[] bytes;
    private final int room;
    private final boolean wide;
    private int length;
    private boolean refused;

    /** Into the first {@code room} bytes, whatever is in them. */
    DirectoryWriter(byte[] bytes, int room, boolean wide) {
        this.bytes = bytes;
        this.room = room;
        this.wide = wide;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean refused() {
        return refused;
    }

    @Override
    public boolean entry(long inode, long nextOffset, int type, String name) {
        int head = wide ? 19 : 18;
        int size = head + name.length() + (wide ? 1 : 2) + 7 & ~7;
        if (length + size > room) {
            refused = true;
            return false;
        }
        byte kind = (byte) (type >> 12 & 15);
        Arguments.putLong(bytes, length, inode);
        Arguments.putLong(bytes, length + 8, nextOffset);
        Arguments.putShort(bytes, length + 16, size);
        for (int i = 0; i < name.length(); i++) {
            bytes[length + head + i] = (byte) name.charAt(i);
        }
        for (int i = head + name.length(); i < size; i++) {
            bytes[length + i] = 0;
        }
        bytes[wide ? length + 18 : length + size - 1] = kind;
        length += size;
        return true;
    }
}
