package org.exoos.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.exoos.host.MachineOptions.Boot;
import org.exoos.host.peer.FelixMain;

/**
 * The files of the Linux guest that starts Felix, SCR and Gogo: JRE, libraries, framework, bundles and JVM options are
 * those of our own image, out of its boot archive; busybox mounts what the JVM needs; the AOT cache is made here by a
 * training run on the host. All paths on the JVM's command line are relative, so that the cache fits both places.
 */
final class PeerTree {
    private static final List<String> BUNDLES = List.of(
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.scr",
            "org.jline",
            "org.apache.felix.gogo.");
    private static final FileTime TIME = FileTime.from(Instant.ofEpochSecond(1_700_000_000));
    private static final String INIT = """
            #!/bin/busybox sh
            /bin/busybox mount -t proc proc /proc
            /bin/busybox mount -t sysfs sys /sys
            /bin/busybox mount -t devtmpfs dev /dev
            /bin/busybox mount -t tmpfs tmp /tmp
            cd /
            exec /bin/busybox setsid -c %s <>/dev/ttyS0 >&0 2>&1
            """;

    private PeerTree() {}

    static Path archive(Qemu qemu, MachineOptions machine) throws IOException {
        if (!(machine.boot() instanceof Boot.Kernel image)) {
            throw new IllegalArgumentException("the peer is made from a boot archive");
        }
        Path tree = LinuxPeer.work().resolve("gogo");
        LinuxPeer.delete(tree);
        Files.createDirectories(tree);
        BootArchive.unpack(image.archive(), PeerTree::wanted, tree);
        for (String folder : List.of("dev", "proc", "sys", "tmp", "bin")) {
            Files.createDirectories(tree.resolve(folder));
        }
        Files.copy(busybox(), tree.resolve("bin/busybox"));
        shell(tree.resolve("exo/bundles"));
        launcher(tree.resolve("exo/peer.jar"));

        List<String> options = options(tree);
        if (qemu.needsFirstCompilerOnly(machine)) {
            options.add("-XX:TieredStopAtLevel=1");
        }
        train(tree, options);
        List<String> command = command(options, "-XX:AOTCache=exo/peer.aot");
        LinuxPeer.executable(tree.resolve("init"), INIT.formatted("/" + String.join(" ", command)));
        return LinuxPeer.pack(tree, "gogo.cpio");
    }

    /** Gogo's own shell, which our image has not: copied by the build of the host tools. */
    private static void shell(Path bundles) throws IOException {
        Path built = Images.home().resolve("cnf/host/target/peer");
        try (Stream<Path> jars = Files.list(built)) {
            for (Path jar : jars.toList()) {
                Path copy = bundles.resolve(jar.getFileName().toString());
                Files.copy(jar, copy);
                Files.setLastModifiedTime(copy, TIME);
            }
        }
    }

    private static boolean wanted(String name) {
        if (name.startsWith("exo/bundles/")) {
            return BUNDLES.stream().anyMatch(bundle -> name.startsWith("exo/bundles/" + bundle));
        }
        return !(name.startsWith("exo/") || name.startsWith("tmp/"))
                || name.equals("exo/framework.jar")
                || name.equals("exo/jvm.args");
    }

    private static Path busybox() throws IOException {
        Path file = Path.of("/bin/busybox");
        if (!Files.isExecutable(file)) {
            throw new HostException("busybox-static is missing; './exo doctor' says what to install");
        }
        return file;
    }

    /** The JVM options of our image, without what belongs to our launcher. */
    private static List<String> options(Path tree) throws IOException {
        List<String> options = new ArrayList<>();
        for (String option : Files.readAllLines(tree.resolve("exo/jvm.args")).stream()
                .skip(1)
                .toList()) {
            if (option.equals("-jar") || option.equals("-m") || !option.startsWith("-")) {
                break;
            }
            boolean other = option.startsWith("-XX:AOT") || option.startsWith("-Xbootclasspath");
            if ((option.startsWith("-X") || option.startsWith("-Djdk.")) && !other) {
                options.add(option);
            }
        }
        Files.delete(tree.resolve("exo/jvm.args"));
        return options;
    }

    private static List<String> command(List<String> options, String cache) {
        List<String> command = new ArrayList<>(List.of("jre/bin/java"));
        command.addAll(options);
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add(cache);
        command.addAll(List.of("-cp", "exo/peer.jar:exo/framework.jar", FelixMain.class.getName(), "exo/bundles"));
        return command;
    }

    private static void train(Path tree, List<String> options) throws IOException {
        Bench.say("training run for the peer's AOT cache");
        List<String> command = command(options, "-XX:AOTCacheOutput=exo/peer.aot");
        command.add("train");
        Commands.output(tree, command);
        if (!Files.exists(tree.resolve("exo/peer.aot"))) {
            throw new HostException("the peer's training run made no AOT cache");
        }
    }

    /** A jar with the one class that starts the framework. */
    private static void launcher(Path jar) throws IOException {
        String name = FelixMain.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                var in = FelixMain.class.getClassLoader().getResourceAsStream(name)) {
            ZipEntry entry = new ZipEntry(name);
            entry.setTime(0);
            zip.putNextEntry(entry);
            in.transferTo(zip);
        }
        Files.setLastModifiedTime(jar, TIME);
    }
}
