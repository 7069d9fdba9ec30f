package org.exoos.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Java runtime of an image: jlinked from the JDK that builds, once for each set of modules, and kept by the hash of
 * what it was made from.
 */
final class JavaRuntime {
    private static final Pattern LDD_LINE = Pattern.compile("^\\s*(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)$");

    private final Path home;

    private JavaRuntime(Path home) {
        this.home = home;
    }

    Path home() {
        return home;
    }

    /** The runtime with these modules, from {@code cache} when it was made before. */
    static JavaRuntime of(Path jdk, List<String> modules, Path cache) throws IOException {
        String key = new Digest()
                .file(jdk.resolve("release"))
                .file(jdk.resolve("lib/modules").getParent().resolve("jvm.cfg"))
                .text(Long.toString(Files.size(jdk.resolve("lib/server/libjvm.so"))))
                .text(String.join(",", modules))
                .hex()
                .substring(0, 16);
        Path home = cache.resolve("jre-" + key);
        if (!Files.isDirectory(home)) {
            Files.createDirectories(cache);
            Path part = Files.createTempDirectory(cache, "jre-").resolve("jre");
            Command.of(
                            jdk.resolve("bin/jlink"),
                            "--add-modules",
                            String.join(",", modules),
                            "--no-header-files",
                            "--no-man-pages",
                            "--compress=zip-0",
                            "--output",
                            part)
                    .run(300)
                    .orThrow();
            Files.move(part, home);
            Files.delete(part.getParent());
        }
        return new JavaRuntime(home);
    }

    /** Puts the runtime at /jre, and the C libraries it needs at the places where the dynamic linker looks for them. */
    void addTo(FileTree tree) throws IOException {
        tree.folder("jre", home);
        for (Path library : libraries()) {
            tree.file(library.toString().substring(1), library);
        }
    }

    /** The dynamic linker and all libraries of the host that the runtime's own programs and libraries are bound to. */
    private Set<Path> libraries() throws IOException {
        List<Path> objects;
        try (Stream<Path> files = Files.walk(home.resolve("lib"))) {
            objects = Stream.concat(
                            Stream.of(home.resolve("bin/java")),
                            files.filter(file -> file.toString().endsWith(".so")))
                    .toList();
        }
        Set<Path> libraries = new TreeSet<>();
        Command.of("ldd", objects).run(60).orThrow().lines().forEach(line -> {
            Matcher matcher = LDD_LINE.matcher(line);
            if (matcher.find() && !Path.of(matcher.group(1)).startsWith(home)) {
                libraries.add(Path.of(matcher.group(1)).normalize());
            }
        });
        if (libraries.isEmpty()) {
            throw new IOException("ldd names no library of " + home.resolve("bin/java"));
        }
        return libraries;
    }
}
