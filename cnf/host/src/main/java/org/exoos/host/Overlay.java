package org.exoos.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Appends to a boot archive: a second archive with the user's additions, as the file {@code exo/add.tar}, which the system lays
 * over its root tree, and with other files. The format is described in cnf/exporter, class BootArchive.
 */
final class Overlay {
    private static final int PAGE = 4096;
    private static final int HEAD = 32;
    private static final String NAME = "exo/add.tar";
    private static final int REGULAR_FILE = 0100644;

    private Overlay() {}

    /**
     * Makes {@code target}: the archive {@code base}, and the additions and files behind it. Uses {@code work} for files.
     *
     * @param files by their names in the archive
     */
    static void write(Path base, List<Addition> additions, Map<String, Path> files, Path work, Path target)
            throws IOException {
        SortedMap<String, Path> all = new TreeMap<>(files);
        if (!additions.isEmpty()) {
            Path tar = work.resolve("add.tar");
            tar(additions, work.resolve("add"), tar);
            all.put(NAME, tar);
        }
        Files.copy(base, target, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            append(all, out);
        }
    }

    private static void append(SortedMap<String, Path> files, FileChannel out) throws IOException {
        long end = PAGE;
        ByteBuffer index = ByteBuffer.allocate(
                        files.keySet().stream().mapToInt(Overlay::entry).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        for (var file : files.entrySet()) {
            byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
            long length = Files.size(file.getValue());
            int next = index.position() + entry(file.getKey());
            index.putLong(end).putLong(length).putLong(0).putInt(REGULAR_FILE).putInt(name.length);
            index.put(name).position(next);
            end += roundUp(length);
        }
        long total = roundUp(end + index.capacity());
        write(out, header(files.size(), index.array(), end, total), PAGE);
        for (Path file : files.values()) {
            try (FileChannel in = FileChannel.open(file)) {
                long length = in.size();
                for (long done = 0; done < length; ) {
                    done += in.transferTo(done, length - done, out);
                }
                write(out, new byte[0], roundUp(length) - length);
            }
        }
        write(out, index.array(), total - end);
    }

    /** GNU tar does the packing, from a copy in which everything has its place in the guest. */
    private static void tar(List<Addition> additions, Path staging, Path tar) throws IOException {
        for (Addition addition : additions) {
            Path place = staging.resolve(addition.target().substring(1));
            Files.createDirectories(place.getParent());
            copy(addition.source().toRealPath(), place);
        }
        List<String> command = new ArrayList<>(List.of(
                "tar",
                "--format=gnu",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "--sort=name",
                "-cf",
                tar.toString(),
                "-C",
                staging.toString()));
        try (Stream<Path> names = Files.list(staging)) {
            names.map(name -> name.getFileName().toString()).sorted().forEach(command::add);
        }
        Commands.output(Path.of("."), command);
        try (Stream<Path> copies = Files.walk(staging)) {
            for (Path copy : copies.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(copy);
            }
        }
    }

    private static void copy(Path source, Path place) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path to = place.resolve(source.relativize(file).toString());
                if (!Files.isDirectory(to)) {
                    Files.copy(
                            file,
                            file.equals(source) ? place : to,
                            StandardCopyOption.COPY_ATTRIBUTES,
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static byte[] header(int count, byte[] index, long indexOffset, long total) {
        var crc = new CRC32();
        crc.update(index);
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("EXOBOOT1".getBytes(StandardCharsets.US_ASCII))
                .putInt(1)
                .putInt(count)
                .putLong(indexOffset)
                .putLong(index.length)
                .putLong(total)
                .putInt((int) crc.getValue())
                .array();
    }

    /** Bytes of the index that a file of this name takes. */
    private static int entry(String name) {
        return (HEAD + name.getBytes(StandardCharsets.UTF_8).length + 7) / 8 * 8;
    }

    /** Writes data and zeros behind it up to {@code size} bytes. */
    private static void write(FileChannel out, byte[] data, long size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(size)).put(data).rewind();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    private static long roundUp(long value) {
        return (value + PAGE - 1) / PAGE * PAGE;
    }
}
