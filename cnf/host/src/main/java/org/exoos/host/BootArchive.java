package org.exoos.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * Reads a boot archive; the format is described in cnf/exporter, class BootArchive. A damaged one is refused; nothing is
 * written outside the folder, not even through links that the archive itself brings.
 */
final class BootArchive {
    private static final int FORMAT = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int SYMLINK = 0120000;

    private BootArchive() {}

    /** Unpacks what {@code wanted} says of the names into {@code folder}, with modes and times. */
    static void unpack(Path archive, Predicate<String> wanted, Path folder) throws IOException {
        try {
            unpackTrusting(archive, wanted, Files.createDirectories(folder).toRealPath());
        } catch (IndexOutOfBoundsException
                | ArithmeticException
                | InvalidPathException
                | DateTimeException
                | NegativeArraySizeException why) {
            throw new HostException(archive + " is damaged: " + why.getMessage());
        }
    }

    private static void unpackTrusting(Path archive, Predicate<String> wanted, Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(archive)) {
            ByteBuffer all = channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            if (!text(all, 0, 8).equals("EXOBOOT1")) {
                throw new HostException(archive + " is no boot archive");
            }
            int at = Math.toIntExact(all.getLong(16));
            for (int count = all.getInt(12); count > 0; count--) {
                int nameLength = all.getInt(at + 28);
                if (nameLength <= 0 || nameLength > all.limit() - at) {
                    throw new HostException(archive + " is damaged: a name of " + nameLength + " bytes");
                }
                String name = text(all, at + 32, nameLength);
                if (wanted.test(name)) {
                    unpack(all, at, inside(folder, name));
                }
                at += (32 + nameLength + 7) / 8 * 8;
            }
        }
    }

    /** Where the entry goes: below the folder, and not through a link. */
    private static Path inside(Path folder, String name) throws HostException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw new HostException("an archive's entry would be written outside: " + name);
        }
        for (Path above = file.getParent(); !above.equals(folder); above = above.getParent()) {
            if (Files.exists(above, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
                throw new HostException("an archive's entry stands below what is no directory: " + name);
            }
        }
        return file;
    }

    private static void unpack(ByteBuffer all, int at, Path file) throws IOException {
        int offset = Math.toIntExact(all.getLong(at));
        int length = Math.toIntExact(all.getLong(at + 8));
        int mode = all.getInt(at + 24);
        if ((mode & FORMAT) == DIRECTORY) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if ((mode & FORMAT) == SYMLINK) {
            Files.createSymbolicLink(file, Path.of(text(all, offset, length)));
            return;
        }
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(all.slice(offset, length));
        }
        Files.setPosixFilePermissions(
                file, PosixFilePermissions.fromString((mode & 0111) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(all.getLong(at + 16))));
    }

    private static String text(ByteBuffer all, int offset, int length) {
        return StandardCharsets.UTF_8.decode(all.slice(offset, length)).toString();
    }
}
