package org.exoos.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tree of files to be written into an archive: names are relative, without a leading slash, '/'-separated. A file
 * added again replaces the earlier one; parents come into being by themselves. Times are the image's, not the host's,
 * so that equal contents give equal archives.
 */
final class FileTree {
    /** Type bits of st_mode, see inode(7). */
    static final int DIRECTORY = 0040000;

    static final int REGULAR = 0100000;
    static final int SYMLINK = 0120000;

    /**
     * One file. {@code mode} holds type and permission bits as st_mode does; {@code source} is the host's file for the
     * contents, {@code data} the contents or a link's target; a directory has neither.
     */
    record Entry(
            String name,
            int mode,
            byte @Nullable [] data,
            @Nullable Path source) {
        boolean isDirectory() {
            return (mode & 0170000) == DIRECTORY;
        }

        boolean isSymlink() {
            return (mode & 0170000) == SYMLINK;
        }

        long length() throws IOException {
            return data != null ? data.length : source != null ? Files.size(source) : 0;
        }
    }

    /** By the bytes of the name: a directory therefore precedes what is in it. */
    private final SortedMap<String, Entry> entries = new TreeMap<>(
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));

    Collection<Entry> entries() {
        return Collections.unmodifiableCollection(entries.values());
    }

    @Nullable
    Entry get(String name) {
        return entries.get(name);
    }

    void directory(String name) {
        directory(name, 0755);
    }

    void directory(String name, int permissions) {
        put(new Entry(name, DIRECTORY | permissions, null, null));
    }

    void text(String name, String text) {
        put(new Entry(name, REGULAR | 0644, text.getBytes(StandardCharsets.UTF_8), null));
    }

    void symlink(String name, String target) {
        put(new Entry(name, SYMLINK | 0777, target.getBytes(StandardCharsets.UTF_8), null));
    }

    /** A file of the host; it is read when the archive is written. */
    void file(String name, Path source) throws IOException {
        put(new Entry(name, REGULAR | (Files.isExecutable(source) ? 0755 : 0644), null, source));
    }

    /** Everything below a folder of the host, links as links; nothing when there is no such folder. */
    void folder(String prefix, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (!directory.equals(folder)) {
                    directory(name(directory));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    symlink(name(file), Files.readSymbolicLink(file).toString());
                } else if (attributes.isRegularFile()) {
                    file(name(file), file);
                }
                return FileVisitResult.CONTINUE;
            }

            private String name(Path file) {
                String relative = folder.relativize(file).toString();
                return prefix.isEmpty() ? relative : prefix + "/" + relative;
            }
        });
    }

    private void put(Entry entry) {
        if (entry.name.isEmpty() || entry.name.startsWith("/") || entry.name.endsWith("/")) {
            throw new IllegalArgumentException("not a relative name: '" + entry.name + "'");
        }
        int slash = entry.name.lastIndexOf('/');
        if (slash > 0 && !entries.containsKey(entry.name.substring(0, slash))) {
            directory(entry.name.substring(0, slash));
        }
        entries.put(entry.name, entry);
    }
}
