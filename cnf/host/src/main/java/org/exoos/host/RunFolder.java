package org.exoos.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of one running machine: its sockets, and the process id of its QEMU. They live in a folder of their own
 * under XDG_RUNTIME_DIR or /tmp, because a socket's path may have 107 bytes only.
 */
record RunFolder(Path path) {
    private static final String PREFIX = "exo-";
    private static final String DEBUGGER = "debugger";

    static RunFolder create() throws IOException {
        Path base = base();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(base, PREFIX + "*")) {
            for (Path each : folders) {
                RunFolder old = new RunFolder(each);
                if (Files.exists(each.resolve("pid")) && !old.alive()) {
                    old.delete();
                }
            }
        }
        return new RunFolder(Files.createTempDirectory(
                base, PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    private static Path base() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        boolean usable = runtime != null && runtime.length() < 60 && Files.isWritable(Path.of(runtime));
        return Path.of(usable ? runtime : "/tmp");
    }

    /** The machine of this user that was started last and still runs. */
    static Optional<RunFolder> running() throws IOException {
        return latest("interactive");
    }

    /** The machine of this user that was started last with a debugger's port, and still runs. */
    static Optional<RunFolder> debuggable() throws IOException {
        return latest(DEBUGGER);
    }

    private static Optional<RunFolder> latest(String with) throws IOException {
        try (Stream<Path> folders = Files.list(base())) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(PREFIX))
                    .filter(folder -> ours(folder, with))
                    .map(RunFolder::new)
                    .filter(RunFolder::alive)
                    .max(Comparator.comparing(folder -> folder.path.toFile().lastModified()));
        }
    }

    private static boolean ours(Path folder, String with) {
        try {
            return Files.isDirectory(folder)
                    && Files.getOwner(folder).getName().equals(System.getProperty("user.name"))
                    && Files.exists(folder.resolve(with));
        } catch (IOException e) {
            return false;
        }
    }

    void claim(long pid) throws IOException {
        Files.writeString(path.resolve("pid"), Long.toString(pid));
    }

    /** Its sockets are QEMU's, so that others may attach. */
    void markInteractive() throws IOException {
        Files.writeString(path.resolve("interactive"), "");
    }

    private boolean alive() {
        try {
            long pid = Long.parseLong(Files.readString(path.resolve("pid")).strip());
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    Path console() {
        return path.resolve("console");
    }

    Path kernelConsole() {
        return path.resolve("kernel-console");
    }

    Path hostLink() {
        return path.resolve("host-link");
    }

    Path qmp() {
        return path.resolve("qmp");
    }

    Path gdb() {
        return path.resolve("gdb");
    }

    Path debugger() {
        return path.resolve(DEBUGGER);
    }

    /** The nucleus that runs, for a debugger. */
    Path nucleus() {
        return path.resolve("nucleus.elf");
    }

    void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
