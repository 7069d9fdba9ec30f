package org.exoos.vfs.tmpfs;

import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;

/**
 * Mount options (tmpfs(5)): size=BYTES with k, m, g or % of RAM (default 50%), nr_inodes=COUNT (default 16384), mode=OCTAL.
 * General words (rw, ro, nosuid, ...) are left to the core.
 *
 * @param frames pages that file contents may take
 * @param inodes names that may exist
 * @param mode permission bits of the root
 */
record TmpfsOptions(long frames, long inodes, int mode) {
    private static final long DEFAULT_INODES = 16_384;
    private static final int DEFAULT_MODE = 01777;

    static TmpfsOptions parse(String text, long totalFrames) throws ErrnoException {
        long frames = totalFrames / 2;
        long inodes = DEFAULT_INODES;
        int mode = DEFAULT_MODE;
        for (String word : text.split(",", -1)) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = word.substring(equals + 1);
            try {
                switch (word.substring(0, equals)) {
                    case "size" -> frames = frames(value, totalFrames);
                    case "nr_inodes" -> inodes = Long.parseUnsignedLong(value);
                    case "mode" -> mode = Integer.parseUnsignedInt(value, 8) & 07777;
                    default -> throw Errno.EINVAL.exception();
                }
            } catch (NumberFormatException e) {
                throw Errno.EINVAL.exception();
            }
        }
        return new TmpfsOptions(frames, inodes, mode);
    }

    private static long frames(String value, long totalFrames) throws ErrnoException {
        if (value.isEmpty()) {
            throw Errno.EINVAL.exception();
        }
        int last = value.length() - 1;
        char unit = Character.toLowerCase(value.charAt(last));
        int shift = switch (unit) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        long number = Long.parseUnsignedLong(shift > 0 || unit == '%' ? value.substring(0, last) : value);
        if (unit == '%') {
            return totalFrames * Math.min(number, 100) / 100;
        }
        if (number > Long.MAX_VALUE >> shift) {
            throw Errno.EINVAL.exception();
        }
        return (number << shift) / 4096;
    }
}
