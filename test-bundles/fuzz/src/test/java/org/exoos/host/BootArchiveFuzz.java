package org.exoos.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whatever a boot archive holds, unpacking it writes below the folder only, or says that the archive is damaged. */
public final class BootArchiveFuzz {
    private static final Path FOLDER = folder();

    private BootArchiveFuzz() {}

    private static Path folder() {
        try {
            Path shared = Path.of("/dev/shm");
            return Files.isDirectory(shared)
                    ? Files.createTempDirectory(shared, "fuzz")
                    : Files.createTempDirectory("fuzz");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path archive = Files.write(FOLDER.resolve("archive"), input);
        Path target = Files.createDirectories(FOLDER.resolve("in/out"));
        try {
            BootArchive.unpack(archive, name -> true, target);
        } catch (IOException expected) {
            // what it should do
        }
        try (Stream<Path> beside = Files.list(FOLDER)) {
            if (beside.count() != 2) {
                throw new AssertionError("something was written outside");
            }
        }
        try (Stream<Path> beside = Files.list(FOLDER.resolve("in"))) {
            if (beside.count() != 1) {
                throw new AssertionError("something was written outside");
            }
        }
        clear();
    }

    private static void clear() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(FOLDER)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A directory, a file, a link. */
    public static List<byte[]> seeds() {
        ByteBuffer all = ByteBuffer.allocate(4096 + 4096 + 256).order(ByteOrder.LITTLE_ENDIAN);
        all.put("EXOBOOT1".getBytes(StandardCharsets.US_ASCII)).putInt(1).putInt(3);
        all.putLong(8192).putLong(256).putLong(8448);
        all.put(4096, "contents".getBytes(StandardCharsets.US_ASCII));
        all.position(8192);
        entry(all, "dir", 0040755, 0, 0);
        entry(all, "dir/file", 0100755, 4096, 8);
        entry(all, "link", 0120777, 4096, 3);
        return List.of(all.array());
    }

    private static void entry(ByteBuffer all, String name, int mode, long offset, long length) {
        int next = all.position() + (32 + name.length() + 7) / 8 * 8;
        all.putLong(offset).putLong(length).putLong(5).putInt(mode).putInt(name.length());
        all.put(name.getBytes(StandardCharsets.US_ASCII)).position(next);
    }
}
