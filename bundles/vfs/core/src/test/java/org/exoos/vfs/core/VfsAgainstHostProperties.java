package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.exoos.vfs.Caller;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;

/** The same operations here and on the host's file system: the same ones succeed, and the same tree is left. */
class VfsAgainstHostProperties {
    enum Kind {
        WRITE,
        APPEND,
        MAKE_DIRECTORY,
        REMOVE_DIRECTORY,
        UNLINK,
        RENAME,
        LINK,
        SYMBOLIC_LINK
    }

    record Step(Kind kind, String first, String second) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> name = Arbitraries.of("a", "b", "c");
        Arbitrary<String> path = name.list().ofMinSize(1).ofMaxSize(3).map(names -> "/" + String.join("/", names));
        return Combinators.combine(Arbitraries.of(Kind.class), path, path)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property(tries = 150)
    void theSameStepsGiveTheSameTree(@ForAll("steps") List<Step> steps) throws IOException, ErrnoException {
        Fixture f = new Fixture();
        Path host = Files.createTempDirectory("vfs");
        try {
            for (Step step : steps) {
                assertThat(here(f, step)).as("%s after %s", step, steps).isEqualTo(onHost(host, step));
            }
            assertThat(tree(f, "")).isEqualTo(tree(host));
        } finally {
            try (Stream<Path> all = Files.walk(host)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static boolean here(Fixture f, Step step) {
        try {
            VfsCore vfs = f.vfs;
            switch (step.kind) {
                case WRITE, APPEND -> {
                    int how = step.kind == Kind.WRITE ? OpenFlags.O_TRUNC : OpenFlags.O_APPEND;
                    int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | how;
                    OpenFile file = vfs.open(null, step.first, flags, 0644, Caller.KERNEL);
                    file.write(f.buffer(step.second), Caller.KERNEL);
                    file.release();
                }
                case MAKE_DIRECTORY -> f.directory(step.first);
                case REMOVE_DIRECTORY -> vfs.removeDirectory(null, step.first, Caller.KERNEL);
                case UNLINK -> vfs.unlink(null, step.first, Caller.KERNEL);
                case RENAME -> vfs.rename(null, step.first, null, step.second, Caller.KERNEL);
                case LINK -> vfs.link(null, step.first, null, step.second, Caller.KERNEL);
                case SYMBOLIC_LINK -> vfs.makeSymbolicLink(relative(step), null, step.first, Caller.KERNEL);
            }
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    private static boolean onHost(Path root, Step step) {
        Path first = root.resolve(step.first.substring(1));
        Path second = root.resolve(step.second.substring(1));
        try {
            switch (step.kind) {
                case WRITE -> Files.writeString(first, step.second);
                case APPEND ->
                    Files.writeString(first, step.second, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                case MAKE_DIRECTORY -> Files.createDirectory(first);
                case REMOVE_DIRECTORY -> {
                    if (!Files.isDirectory(first, LinkOption.NOFOLLOW_LINKS)) {
                        return false;
                    }
                    Files.delete(first);
                }
                case UNLINK -> {
                    if (Files.isDirectory(first, LinkOption.NOFOLLOW_LINKS)) {
                        return false;
                    }
                    Files.delete(first);
                }
                case RENAME -> Files.move(first, second, StandardCopyOption.ATOMIC_MOVE);
                case LINK -> {
                    if (Files.isDirectory(first, LinkOption.NOFOLLOW_LINKS)) {
                        return false;
                    }
                    Files.createLink(second, first);
                }
                case SYMBOLIC_LINK -> Files.createSymbolicLink(first, Path.of(relative(step)));
            }
            return true;
        } catch (AtomicMoveNotSupportedException e) {
            throw new AssertionError(e);
        } catch (FileSystemException e) {
            return false;
        } catch (IOException e) {
            // "Is a directory" when a directory is opened for writing.
            return false;
        }
    }

    /** Relative, so that it means the same on both sides. */
    private static String relative(Step step) {
        return step.second.substring(1);
    }

    private static TreeSet<String> tree(Fixture f, String directory) throws ErrnoException {
        TreeSet<String> lines = new TreeSet<>();
        for (String name : f.list(directory.isEmpty() ? "/" : directory)) {
            if (name.equals(".") || name.equals("..")) {
                continue;
            }
            String path = directory + "/" + name;
            org.exoos.vfs.Path at = f.vfs.resolve(null, path, false, Caller.KERNEL);
            if (at.inode().isDirectory()) {
                lines.add(path + "/");
                lines.addAll(tree(f, path));
            } else if (at.inode().isSymbolicLink()) {
                lines.add(path + " -> " + at.readLink(Caller.KERNEL));
            } else {
                lines.add(path + " " + at.stat().links() + " " + f.read(path));
            }
        }
        return lines;
    }

    private static TreeSet<String> tree(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(path -> line(root, path))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String line(Path root, Path path) {
        try {
            String shown = "/" + root.relativize(path);
            if (Files.isSymbolicLink(path)) {
                return shown + " -> " + Files.readSymbolicLink(path);
            }
            if (Files.isDirectory(path)) {
                return shown + "/";
            }
            return shown + " " + Files.getAttribute(path, "unix:nlink") + " "
                    + Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
