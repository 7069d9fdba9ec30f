package org.exoos.vfs.tarfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes archives by hand, so that a test can make bad ones. */
final class TarBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] header(char type, String name, String target, String size, String magic) {
        byte[] block = new byte[512];
        put(block, 0, 100, name);
        put(block, 100, 8, "0000644");
        put(block, 108, 8, "0001750");
        put(block, 116, 8, "0001751");
        put(block, 124, 12, size);
        put(block, 136, 12, "14700000000");
        block[156] = (byte) type;
        put(block, 157, 100, target);
        put(block, 257, 8, magic);
        return sealed(block);
    }

    /** With the right checksum. */
    static byte[] sealed(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, 8, "%06o\0 ".formatted(sum));
        return block;
    }

    TarBuilder raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    TarBuilder entry(char type, String name, String target, String contents) {
        byte[] data = contents.getBytes(StandardCharsets.ISO_8859_1);
        out.writeBytes(header(type, name, target, "%011o".formatted(data.length), "ustar\00000"));
        out.writeBytes(data);
        out.writeBytes(new byte[-data.length & 511]);
        return this;
    }

    TarBuilder file(String name, String contents) {
        return entry('0', name, "", contents);
    }

    /** A pax header with records. */
    TarBuilder pax(char type, String... keysAndValues) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            text.append(record(keysAndValues[i], keysAndValues[i + 1]));
        }
        return entry(type, "pax", "", text.toString());
    }

    static String record(String key, String value) {
        int rest = key.length() + value.length() + 3;
        int length = rest + 1;
        while (String.valueOf(length).length() + rest != length) {
            length++;
        }
        return length + " " + key + "=" + value + "\n";
    }

    byte[] unfinished() {
        return out.toByteArray();
    }

    byte[] finished() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void put(byte[] block, int at, int limit, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, Math.min(limit, bytes.length));
    }
}
