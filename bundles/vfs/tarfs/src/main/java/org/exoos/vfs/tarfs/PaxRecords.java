package org.exoos.vfs.tarfs;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parses pax extended header records, "LENGTH KEY=VALUE\n" (POSIX.1-2024 pax, pax Extended Header). */
final class PaxRecords {
    private PaxRecords() {}

    /** An empty value takes a key back. */
    static Map<String, String> parse(byte[] data) throws TarException {
        Map<String, String> records = new LinkedHashMap<>();
        int at = 0;
        while (at < data.length && data[at] != 0) {
            int start = at;
            long length = 0;
            while (at < data.length && data[at] >= '0' && data[at] <= '9' && length <= data.length) {
                length = length * 10 + data[at++] - '0';
            }
            int end = (int) Math.min(Integer.MAX_VALUE, start + length);
            if (at == start || at >= data.length || data[at] != ' ' || end > data.length || end - 1 <= at) {
                throw new TarException("bad length of a pax record");
            }
            if (data[end - 1] != '\n') {
                throw new TarException("pax record without its line feed");
            }
            String record = new String(data, at + 1, end - at - 2, StandardCharsets.ISO_8859_1);
            int equals = record.indexOf('=');
            if (equals <= 0) {
                throw new TarException("pax record without a key");
            }
            records.put(record.substring(0, equals), record.substring(equals + 1));
            at = end;
        }
        return records;
    }

    /** Decimal seconds with an optional fraction, as nanoseconds. */
    static long nanos(String text) throws TarException {
        try {
            int dot = text.indexOf('.');
            long seconds = Long.parseLong(dot < 0 ? text : text.substring(0, dot));
            long fraction = 0;
            if (dot >= 0) {
                String digits = (text.substring(dot + 1) + "000000000").substring(0, 9);
                fraction = Long.parseUnsignedLong(digits);
            }
            return Math.addExact(
                    Math.multiplyExact(seconds, 1_000_000_000L), text.startsWith("-") ? -fraction : fraction);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new TarException("bad time in a pax record");
        }
    }

    static long number(String text) throws TarException {
        try {
            long value = Long.parseLong(text);
            if (value < 0) {
                throw new TarException("negative number in a pax record");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new TarException("bad number in a pax record");
        }
    }
}
