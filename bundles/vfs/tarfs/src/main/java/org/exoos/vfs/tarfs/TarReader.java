package org.exoos.vfs.tarfs;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.exoos.hal.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive from front to back. An entry that makes no sense by itself is left out; damage after which the next header
 * cannot be found ends the reading. Either is told, with the offset. Reading never goes past the archive and takes a bounded amount of heap.
 */
final class TarReader {
    private static final int BLOCK = TarHeader.BLOCK;
    /** Extended headers larger than this are refused. */
    private static final int MAXIMUM_EXTENSION = 1 << 20;

    private static final long NANOS = 1_000_000_000L;
    private static final Set<String> GLOBAL_KEYS = Set.of("mtime", "uid", "gid");

    /** Takes the entries in the archive's order. */
    interface Sink {
        void entry(TarEntry entry) throws TarException;
    }

    private final PhysicalMemory memory;
    private final PhysicalMemory.Range archive;
    private final Consumer<String> problems;
    private final Map<String, String> global = new HashMap<>();
    private Map<String, String> local = Map.of();
    private @Nullable String longName;
    private @Nullable String longLink;

    TarReader(PhysicalMemory memory, PhysicalMemory.Range archive, Consumer<String> problems) {
        this.memory = memory;
        this.archive = archive;
        this.problems = problems;
    }

    /** Returns how many entries the sink took. */
    int read(Sink sink) {
        int taken = 0;
        long offset = 0;
        byte[] block = new byte[BLOCK];
        while (offset <= archive.length() - BLOCK) {
            memory.read(archive.address() + offset, block, 0, BLOCK);
            TarHeader header = new TarHeader(block);
            if (header.empty()) {
                return taken;
            }
            if (!header.intact()) {
                report(offset, "header checksum is wrong; the rest is not read");
                return taken;
            }
            try {
                long size = contents(header);
                long data = offset + BLOCK;
                if (size > archive.length() - data) {
                    report(offset, "contents reach past the end of the archive; the rest is not read");
                    return taken;
                }
                if (one(header, data, size, offset, sink)) {
                    taken++;
                }
                offset = data + (size + BLOCK - 1 & -BLOCK);
            } catch (TarException e) {
                report(offset, e.getMessage() + "; the rest is not read");
                return taken;
            }
        }
        report(offset, "archive ends without its end mark");
        return taken;
    }

    /** Bytes of contents after the header. */
    private long contents(TarHeader header) throws TarException {
        char type = header.type();
        long size = header.size();
        boolean extension = type == 'x' || type == 'g' || type == 'L' || type == 'K';
        String stated = extension ? null : attribute("size");
        if (stated != null) {
            size = PaxRecords.number(stated);
        }
        if (size < 0) {
            throw new TarException("negative size");
        }
        // Links, devices and directories have no contents whatever their size field says.
        return type >= '1' && type <= '6' ? 0 : size;
    }

    /** Handles one header; damage inside it is told and the entry left out. */
    private boolean one(TarHeader header, long data, long size, long offset, Sink sink) {
        char type = header.type();
        try {
            switch (type) {
                case 'g' -> PaxRecords.parse(bytes(data, size)).forEach(this::putGlobal);
                case 'x' -> local = PaxRecords.parse(bytes(data, size));
                case 'L' -> longName = text(data, size);
                case 'K' -> longLink = text(data, size);
                default -> {
                    TarEntry entry = entry(header, type, data, size);
                    forget();
                    sink.entry(entry);
                    return true;
                }
            }
        } catch (TarException e) {
            report(offset, e.getMessage());
            if (type != 'g') {
                forget();
            }
        }
        return false;
    }

    private TarEntry entry(TarHeader header, char type, long data, long size) throws TarException {
        for (String key : local.keySet()) {
            if (key.startsWith("GNU.sparse.")) {
                throw new TarException("sparse files are not supported: " + header.name());
            }
        }
        String path = firstOf(attribute("path"), longName, header.name());
        TarEntry.Kind kind = switch (type) {
            case '0', '\0', '7' -> path.endsWith("/") ? TarEntry.Kind.DIRECTORY : TarEntry.Kind.FILE;
            case '1' -> TarEntry.Kind.HARD_LINK;
            case '2' -> TarEntry.Kind.SYMBOLIC_LINK;
            case '5', 'D' -> TarEntry.Kind.DIRECTORY;
            default -> throw new TarException("type '" + type + "' is not supported: " + path);
        };
        String time = attribute("mtime");
        String uid = attribute("uid");
        String gid = attribute("gid");
        return new TarEntry(
                kind,
                path,
                firstOf(attribute("linkpath"), longLink, header.linkTarget()),
                header.mode(),
                uid == null ? header.uid() : (int) PaxRecords.number(uid),
                gid == null ? header.gid() : (int) PaxRecords.number(gid),
                time == null ? nanos(header.modified()) : PaxRecords.nanos(time),
                archive.address() + data,
                size);
    }

    private void putGlobal(String key, String value) {
        if (value.isEmpty()) {
            global.remove(key);
        } else if (GLOBAL_KEYS.contains(key)) {
            global.put(key, value);
        }
    }

    private @Nullable String attribute(String key) {
        String value = local.get(key);
        if (value == null) {
            value = global.get(key);
        }
        return value == null || value.isEmpty() ? null : value;
    }

    private void forget() {
        local = Map.of();
        longName = null;
        longLink = null;
    }

    private byte[] bytes(long data, long size) throws TarException {
        if (size > MAXIMUM_EXTENSION) {
            throw new TarException("extended header of " + size + " bytes");
        }
        byte[] bytes = new byte[(int) size];
        memory.read(archive.address() + data, bytes, 0, bytes.length);
        return bytes;
    }

    private String text(long data, long size) throws TarException {
        String text = new String(bytes(data, size), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private void report(long offset, String problem) {
        problems.accept("at byte " + offset + ": " + problem);
    }

    private static long nanos(long seconds) throws TarException {
        if (Math.abs(seconds) > Long.MAX_VALUE / NANOS) {
            throw new TarException("time out of range");
        }
        return seconds * NANOS;
    }

    private static String firstOf(@Nullable String first, @Nullable String second, String last) {
        return first != null ? first : second != null ? second : last;
    }
}
