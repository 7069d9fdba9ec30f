package org.exoos.image;

import aQute.bnd.build.Container;
import aQute.bnd.build.Project;
import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The bundles of an image: copies them, the framework and the launcher's class path into the tree and lists them for the
 * launcher in {@code /exo/image.properties}.
 */
final class BundleList {
    /** A bundle as the launcher is told of it: file below /exo, start level, SHA-256 of the file. */
    record Item(String file, int startLevel, String sha256) {
        @Override
        public String toString() {
            return file + ";level=" + startLevel + ";sha256=" + sha256;
        }
    }

    private final Project project;
    private final String image;
    private final Path framework;
    private final Map<String, Path> files = new TreeMap<>();
    private final List<Item> bundles = new ArrayList<>();
    private final List<Item> training = new ArrayList<>();

    /** {@code jars} takes the bundles' jars as they are put into the image. */
    BundleList(Project project, String image, FileTree tree, Path jars) throws Exception {
        this.project = project;
        this.image = image;
        this.framework = file(project.getRunFw().iterator().next());
        tree.file("exo/framework.jar", framework);
        for (Container library : project.getRunpath()) {
            tree.file("exo/" + library.getBundleSymbolicName() + ".jar", file(library));
        }
        Map<String, Integer> levels = new TreeMap<>();
        Set<String> names = new HashSet<>();
        for (Container bundle : project.getRunbundles()) {
            names.add(bundle.getBundleSymbolicName());
            String level = bundle.getAttributes().getOrDefault("startlevel", "1");
            levels.put(add(bundle), Integer.parseInt(level));
        }
        Set<String> trained = new TreeSet<>();
        for (String name : ImageExporter.list(project, "-exo-training-bundles")) {
            if (!names.contains(name)) {
                trained.add(add(project.getBundle(name, "latest", null, Map.of())));
            }
        }
        ImageJar.write(files, jars);
        for (String name : files.keySet()) {
            Path jar = jars.resolve(name);
            tree.file("exo/bundles/" + name, jar);
            Item item = new Item(
                    "bundles/" + name,
                    levels.getOrDefault(name, 1),
                    new Digest().file(jar).hex());
            (trained.contains(name) ? training : bundles).add(item);
        }
        bundles.sort(Comparator.comparingInt(Item::startLevel));
    }

    private String add(Container bundle) throws IOException {
        String name = bundle.getBundleSymbolicName() + "-" + bundle.getVersion() + ".jar";
        files.put(name, file(bundle));
        return name;
    }

    private static Path file(Container container) throws IOException {
        if (container.getError() != null
                || container.getFile() == null
                || !container.getFile().isFile()) {
            throw new IOException(container.getBundleSymbolicName() + ": " + container.getError());
        }
        return container.getFile().toPath();
    }

    /** In the order in which they start. */
    List<Item> bundles() {
        return List.copyOf(bundles);
    }

    List<Item> training() {
        return List.copyOf(training);
    }

    /** The text of image.properties: what the launcher and the framework are told. Sorted, without a date. */
    String properties(String implementationState) throws IOException {
        Map<String, String> properties = new TreeMap<>(project.getRunProperties());
        properties.put("exo.image", image);
        properties.put("exo.implementation.state", implementationState);
        properties.put("exo.bundles", join(bundles));
        properties.put("exo.bundles.training", join(training));
        properties.put(
                "org.osgi.framework.system.packages",
                SystemPackages.of(framework, ImageExporter.list(project, "-exo-modules")));
        properties.put(
                "org.osgi.framework.system.packages.extra",
                new Parameters(project.getProperty("-runsystempackages", "")).toString());
        int last = bundles.stream().mapToInt(Item::startLevel).max().orElse(1);
        properties.putIfAbsent("org.osgi.framework.startlevel.beginning", Integer.toString(last));
        var text = new StringWriter();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            text.write(escape(property.getKey(), true) + "=" + escape(property.getValue(), false) + "\n");
        }
        return text.toString();
    }

    private static String join(List<Item> items) {
        return items.stream().map(Item::toString).collect(Collectors.joining(","));
    }

    /** As java.util.Properties reads it. */
    private static String escape(String text, boolean key) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return key ? escaped.replace(":", "\\:").replace("=", "\\=").replace(" ", "\\ ") : escaped;
    }
}
