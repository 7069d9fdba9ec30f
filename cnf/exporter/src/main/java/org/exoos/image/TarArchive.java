package org.exoos.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.exoos.image.FileTree.Entry;

/**
 * Writes a tree as a tar archive: ustar (POSIX.1-1988), with a pax header (POSIX.1-2001) before an entry whose name or
 * link target is too long for it. Owner is 0:0, times are the image's.
 */
final class TarArchive {
    private static final int BLOCK = 512;
    private static final int NAME = 100;

    private TarArchive() {}

    static void write(FileTree tree, Path target) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16)) {
            for (Entry entry : tree.entries()) {
                write(entry, out);
            }
            out.write(new byte[2 * BLOCK]);
        }
    }

    private static void write(Entry entry, OutputStream out) throws IOException {
        String name = entry.isDirectory() ? entry.name() + "/" : entry.name();
        String link = entry.isSymlink() ? new String(entry.data(), StandardCharsets.UTF_8) : "";
        String pax = paxRecord("path", name) + paxRecord("linkpath", link);
        if (!pax.isEmpty()) {
            byte[] records = pax.getBytes(StandardCharsets.UTF_8);
            out.write(header("pax/" + Integer.toHexString(name.hashCode()), "", 0644, records.length, 'x'));
            out.write(records);
            pad(records.length, out);
        }
        long length = entry.isDirectory() || entry.isSymlink() ? 0 : entry.length();
        char type = entry.isDirectory() ? '5' : entry.isSymlink() ? '2' : '0';
        out.write(header(name, link, entry.mode() & 07777, length, type));
        if (length > 0) {
            if (entry.data() != null) {
                out.write(entry.data());
            } else {
                Files.copy(entry.source(), out);
            }
            pad(length, out);
        }
    }

    /** "LENGTH KEY=VALUE\n", where LENGTH counts itself; nothing when the ustar field holds the value. */
    private static String paxRecord(String key, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= NAME) {
            return "";
        }
        int rest = 1 + key.length() + 1 + bytes + 1;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        return length + " " + key + "=" + value + "\n";
    }

    private static byte[] header(String name, String link, int mode, long length, char type) {
        byte[] block = new byte[BLOCK];
        put(block, 0, NAME, name);
        put(block, 100, 8, octal(mode, 7));
        put(block, 108, 8, octal(0, 7));
        put(block, 116, 8, octal(0, 7));
        put(block, 124, 12, octal(length, 11));
        put(block, 136, 12, octal(BootArchive.TIME, 11));
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        put(block, 157, NAME, link);
        put(block, 257, 6, "ustar");
        put(block, 263, 2, "00");
        put(block, 265, 32, "root");
        put(block, 297, 32, "root");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, 7, octal(sum, 6));
        return block;
    }

    private static String octal(long value, int digits) {
        String octal = Long.toOctalString(value);
        if (octal.length() > digits) {
            throw new IllegalArgumentException(value + " does not fit " + digits + " octal digits");
        }
        return "0".repeat(digits - octal.length()) + octal;
    }

    private static void put(byte[] block, int offset, int size, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, offset, Math.min(size, bytes.length));
    }

    private static void pad(long length, OutputStream out) throws IOException {
        out.write(new byte[Math.toIntExact(BootArchive.roundUp(length, BLOCK) - length)]);
    }
}
