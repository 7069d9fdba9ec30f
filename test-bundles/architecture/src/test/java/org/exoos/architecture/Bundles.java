package org.exoos.architecture;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Our bundles on the class path, as their manifests describe them. */
final class Bundles {
    private static final Pattern EXPORT = Pattern.compile("(?:^|,)(org\\.exoos[\\w.]*);version=\"([\\d.]+)\"");

    /**
     * A bundle.
     *
     * @param exports package to version
     * @param classes names of all its classes
     */
    record Entry(String symbolicName, Map<String, String> exports, List<String> classes) {}

    private Bundles() {}

    static List<Entry> all() throws IOException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<Entry> bundles = new ArrayList<>();
        for (String element : path.split(File.pathSeparator, -1)) {
            Path file = Path.of(element);
            if (Files.isDirectory(file)) {
                add(file, bundles);
            } else if (Files.isRegularFile(file)) {
                try (FileSystem jar = FileSystems.newFileSystem(file)) {
                    add(jar.getPath("/"), bundles);
                }
            }
        }
        return bundles;
    }

    private static void add(Path root, List<Entry> bundles) throws IOException {
        Path file = root.resolve("META-INF/MANIFEST.MF");
        if (!Files.exists(file)) {
            return;
        }
        Attributes manifest;
        try (InputStream in = Files.newInputStream(file)) {
            manifest = new Manifest(in).getMainAttributes();
        }
        String name = manifest.getValue("Bundle-SymbolicName");
        if (name == null || !name.startsWith("org.exoos")) {
            return;
        }
        Map<String, String> exports = new TreeMap<>();
        String header = manifest.getValue("Export-Package");
        Matcher export = EXPORT.matcher(header == null ? "" : header.replaceAll(";uses:=\"[^\"]*\"", ""));
        while (export.find()) {
            exports.put(export.group(1), export.group(2));
        }
        List<String> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.map(each -> root.relativize(each).toString())
                    .filter(each -> each.endsWith(".class") && each.startsWith("org/exoos"))
                    .map(each -> each.substring(0, each.length() - 6).replace('/', '.'))
                    .filter(each -> !each.endsWith("-info"))
                    .sorted()
                    .forEach(classes::add);
        }
        bundles.add(new Entry(name.split(";", -1)[0], exports, classes));
    }
}
