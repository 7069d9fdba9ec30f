package org.exoos.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.exoos.image.FileTree.Entry;

/**
 * The JVM's AOT cache: a run of the image's launcher on the host, in the image's own tree, under the options the guest
 * uses, tells HotSpot which classes to keep loaded and linked. A second run with the cache <em>demanded</em> shows that
 * it is accepted.
 *
 * <p>HotSpot compares paths, sizes and modification times of the class path's jars, so the runs happen in a change root
 * on the tree as the guest will see it. Where the host allows no change root, they run on the unpacked tree in place;
 * HotSpot accepts class paths that differ in their prefix only. The launcher learns the prefix from EXO_ROOT.
 */
final class AotCache {
    /** Where the cache is in the image. */
    static final String NAME = "exo/exo.aot";

    private static final long TRAINING_SECONDS = 180;

    private final Path root;
    private final JvmCommand jvm;
    private final FrameworkStorage storage;
    private final Path components;
    private final boolean changeRoot;

    /** Unpacks {@code tree} to {@code root} and decides how to run in it. {@code components} takes what SCR keeps of the descriptors. */
    AotCache(FileTree tree, JvmCommand jvm, FrameworkStorage storage, Path components, Path root) throws IOException {
        this.root = root;
        this.jvm = jvm;
        this.storage = storage;
        this.components = components;
        unpack(tree, root);
        Files.createDirectories(root.resolve("tmp"));
        this.changeRoot = runIn(List.of("/jre/bin/java", "-version"), true).status() == 0;
    }

    /** Makes the cache and proves that it is used; returns the file. */
    Path make() throws IOException {
        Path cache = root.resolve(NAME);
        Path profile = root.resolve("tmp/exo.aotconf");
        // The first run fills SCR's store; those that make the cache find it, as the guest does.
        storage.unpackForComponents(root, prefix());
        List<String> plain = jvm.withOptions("-XX:AOTMode=off");
        runIn(changeRoot ? plain : inPlace(plain), changeRoot).orThrow();
        Files.copy(storage.components(root), components, StandardCopyOption.REPLACE_EXISTING);
        run(jvm.withOptions("-XX:AOTMode=record", "-XX:AOTConfiguration=" + inside("/tmp/exo.aotconf")));
        run(jvm.withOptions(
                "-XX:AOTMode=create",
                "-XX:AOTConfiguration=" + inside("/tmp/exo.aotconf"),
                "-XX:AOTCache=" + inside("/" + NAME)));
        Files.delete(profile);
        String log = run(jvm.withOptions(
                "-XX:AOTMode=on", "-XX:AOTCache=" + inside("/" + NAME), "-Xlog:class+load:file=/dev/stdout"));
        long archived = log.lines()
                .filter(line -> line.contains("source: shared objects file"))
                .count();
        long loaded = log.lines().filter(line -> line.contains(" source: ")).count();
        if (archived < loaded / 2) {
            throw new IOException(
                    "the AOT cache is not used: " + archived + " of " + loaded + " classes came out of it");
        }
        System.out.println("AOT cache: holds " + archived + " of the " + loaded + " classes loaded");
        return cache;
    }

    private String run(List<String> command) throws IOException {
        storage.unpack(root, prefix(), components);
        return runIn(changeRoot ? command : inPlace(command), changeRoot).orThrow();
    }

    private Command.Result runIn(List<String> command, boolean changed) throws IOException {
        Map<String, String> environment = new TreeMap<>(jvm.environment());
        environment.put("EXO_TRAINING", "1");
        if (!changed) {
            environment.put("EXO_ROOT", root.toString());
            return Command.of(command).withOnly(environment).run(TRAINING_SECONDS);
        }
        // proc and dev as far as the JVM wants them; the namespace takes the mounts with it when it ends.
        String script = """
                set -e
                root=$1; shift
                mkdir -p "$root/proc" "$root/dev" "$root/tmp"
                mount --rbind /proc "$root/proc"
                for device in null zero random urandom; do
                    touch "$root/dev/$device"
                    mount --bind "/dev/$device" "$root/dev/$device"
                done
                [ -e "$root/dev/stdout" ] || ln -s /proc/self/fd/1 "$root/dev/stdout"
                exec /usr/sbin/chroot "$root" "$@"
                """;
        return Command.of(
                        "unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", script, "sh", root, command)
                .withOnly(environment)
                .run(TRAINING_SECONDS);
    }

    private String prefix() {
        return changeRoot ? "" : root.toString();
    }

    private String inside(String path) {
        return prefix() + path;
    }

    /** The command with the paths of the unpacked tree on the host. */
    private List<String> inPlace(List<String> command) {
        List<String> words = new ArrayList<>();
        for (String word : command) {
            words.add(
                    word.startsWith(root.toString()) || word.contains("=" + root)
                            ? word
                            : word.replaceAll("(^|[:=])(/(?:exo|jre|tmp)\\b)", "$1" + root + "$2"));
        }
        return words;
    }

    private static void unpack(FileTree tree, Path root) throws IOException {
        deleteAll(root);
        Files.createDirectories(root);
        for (Entry entry : tree.entries()) {
            Path path = root.resolve(entry.name());
            if (entry.isDirectory()) {
                Files.createDirectory(path);
            } else if (entry.isSymlink()) {
                Files.createSymbolicLink(
                        path, Path.of(new String(entry.data(), java.nio.charset.StandardCharsets.UTF_8)));
            } else {
                if (entry.data() != null) {
                    Files.write(path, entry.data());
                } else {
                    Files.copy(entry.source(), path, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.setPosixFilePermissions(path, permissions(entry.mode()));
                Files.setLastModifiedTime(path, FileTime.from(BootArchive.TIME, TimeUnit.SECONDS));
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(all[bit]);
            }
        }
        return permissions;
    }

    /** Removes the unpacked tree. */
    void delete() throws IOException {
        deleteAll(root);
    }

    static void deleteAll(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
