package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.exoos.host.MachineOptions.Boot;

/**
 * The Linux guest that benchmarks compare with: Debian's cloud kernel, from its package, with an initial RAM disk made
 * here. Everything is kept in target/peer and made again only when it is missing.
 */
final class LinuxPeer {
    private static final String META_PACKAGE = "linux-image-cloud-amd64";
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final List<String> QUIET =
            List.of("console=ttyS0", "quiet", "panic=-1", "mitigations=auto", "rdinit=/init");

    private LinuxPeer() {}

    /** A machine whose first program is the given one. */
    static MachineOptions program(MachineOptions machine, Path program) throws IOException {
        Path tree = work().resolve("program");
        delete(tree);
        Files.createDirectories(tree);
        Files.copy(program, tree.resolve("init"), StandardCopyOption.COPY_ATTRIBUTES);
        return machine(machine, pack(tree, "program.cpio"));
    }

    /** A machine that starts the same JVM, Felix, SCR and Gogo as ours, with an AOT cache of its own. */
    static MachineOptions gogo(Qemu qemu, MachineOptions machine) throws IOException {
        return machine(machine, PeerTree.archive(qemu, machine));
    }

    static void awaitGogo(Machine machine) {
        machine.console().expect("g! ", DEADLINE);
    }

    static MachineOptions machine(MachineOptions like, Path archive) throws IOException {
        MachineOptions peer = like.booting(new Boot.Kernel(kernel(), archive));
        for (String word : QUIET) {
            peer = peer.withWord(word);
        }
        return peer;
    }

    static Path work() throws IOException {
        return Files.createDirectories(Images.home().resolve("target/peer"));
    }

    /** The kernel out of the Debian package, which apt-get downloads; nothing is installed. */
    private static Path kernel() throws IOException {
        Path kernel = work().resolve("vmlinuz");
        if (Files.exists(kernel)) {
            return kernel;
        }
        String name = Commands.output("apt-cache", "depends", META_PACKAGE)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: linux-image-"))
                .map(line -> line.substring("Depends: ".length()))
                .findFirst()
                .orElseThrow(
                        () -> new HostException("apt knows no package " + META_PACKAGE + "; run 'apt-get update'"));
        Bench.say("downloading %s", name);
        Path folder = Files.createDirectories(work().resolve("kernel"));
        Commands.output(folder, List.of("apt-get", "download", name));
        Path archive;
        try (Stream<Path> files = Files.list(folder)) {
            archive = files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> new HostException("apt-get downloaded no package"));
        }
        Path files = folder.resolve("files");
        Commands.output("dpkg-deb", "-x", archive.toString(), files.toString());
        try (Stream<Path> boot = Files.list(files.resolve("boot"))) {
            Path vmlinuz = boot.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .findFirst()
                    .orElseThrow(() -> new HostException(archive + " has no kernel"));
            Files.move(vmlinuz, kernel);
        }
        delete(folder);
        return kernel;
    }

    /** Packs a tree as an initial RAM disk. */
    static Path pack(Path tree, String name) throws IOException {
        Path archive = work().resolve(name);
        Commands.output(
                tree,
                List.of(
                        "sh",
                        "-c",
                        "find . | LC_ALL=C sort | busybox cpio -o -H newc >\"$1\"",
                        "sh",
                        archive.toString()));
        return archive;
    }

    static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
