package org.exoos.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import org.exoos.image.FileTree.Entry;

/**
 * Writes the boot archive, the file tree that the nucleus maps in place: contents start on page boundaries, so that a
 * file page of the JVM is a page of the archive.
 *
 * <p>Everything is little endian.
 *
 * <pre>
 * header, 64 bytes, padded to a page
 *   0  char[8]  "EXOBOOT1"
 *   8  u32      version = 1
 *  12  u32      number of entries
 *  16  u64      offset of the index
 *  24  u64      length of the index in bytes
 *  32  u64      length of the archive, a multiple of the page size; a further archive may follow there
 *  40  u32      CRC-32 of the index
 *  44           zeros
 * contents, each on a page boundary, padded with zeros
 * index, entries sorted by the bytes of their names
 *   0  u64      offset of the contents, 0 when there are none
 *   8  u64      length of the contents
 *  16  u64      modification time, seconds since 1970
 *  24  u32      st_mode: regular file, directory or symbolic link (contents = target)
 *  28  u32      length of the name
 *  32           name, UTF-8, no leading '/', zero padded to a multiple of 8
 * </pre>
 *
 * In a chain of archives a later entry replaces an earlier one of the same name.
 */
final class BootArchive {
    static final int PAGE = 4096;
    static final int VERSION = 1;
    private static final byte[] MAGIC = "EXOBOOT1".getBytes(StandardCharsets.US_ASCII);

    /** The modification time of every file of an image: 2025-01-01, the time that the jars' entries carry. */
    static final long TIME = 1_735_689_600L;

    private BootArchive() {}

    /** Writes {@code tree} to {@code target}, which is replaced at once when the archive is complete. */
    static void write(FileTree tree, Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = Channels.newOutputStream(channel)) {
            channel.position(PAGE);
            var index = new ByteArrayOutputStream();
            for (Entry entry : tree.entries()) {
                long offset = 0;
                long length = entry.length();
                if (length > 0) {
                    offset = channel.position();
                    if (entry.data() != null) {
                        out.write(entry.data());
                    } else {
                        Files.copy(entry.source(), out);
                    }
                    if (channel.position() - offset != length) {
                        throw new IOException(entry.source() + " changed while it was read");
                    }
                    channel.position(roundUp(channel.position(), PAGE));
                }
                index.writeBytes(indexEntry(entry, offset, length));
            }
            long indexOffset = channel.position();
            out.write(index.toByteArray());
            long total = roundUp(channel.position(), PAGE);
            out.write(new byte[Math.toIntExact(total - channel.position())]);
            ByteBuffer header = header(tree.entries().size(), indexOffset, index.toByteArray(), total);
            channel.write(header, 0);
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] indexEntry(Entry entry, long offset, long length) {
        byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Math.toIntExact(roundUp(32 + name.length, 8)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offset)
                .putLong(length)
                .putLong(TIME)
                .putInt(entry.mode())
                .putInt(name.length)
                .put(name)
                .array();
    }

    private static ByteBuffer header(int count, long indexOffset, byte[] index, long total) {
        var crc = new CRC32();
        crc.update(index);
        ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putInt(VERSION).putInt(count);
        header.putLong(indexOffset).putLong(index.length).putLong(total);
        header.putInt((int) crc.getValue());
        return header.rewind();
    }

    static long roundUp(long value, long multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }
}
