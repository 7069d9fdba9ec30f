package org.exoos.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The framework's storage as it is after the image's bundles were installed: the guest finds it below /tmp and installs nothing. It is what
 * Felix 7 itself writes, with a fixed time, and with what SCR keeps of the component descriptors
 * ({@code ds.cache.metadata}), so that no XML is parsed in the guest.
 *
 * <pre>
 * bundle0/bundle.id                         the next free identifier
 * bundleN/bundle.info                       lines: N, location, persistent state, start level, last change, refreshes
 * bundleN/version0.0/revision.location      the location, to which the contents stay where they are
 * bundleS/data/componentMetadataStore       S is SCR
 * </pre>
 */
final class FrameworkStorage {
    /** Where the framework looks for it: {@code org.osgi.framework.storage}. */
    static final String FOLDER = "tmp/felix";

    private static final String COMPONENTS = "componentMetadataStore";
    private static final String SCR = "org.apache.felix.scr-";
    /** Bundle.INSTALLED: the launcher starts the bundles, not the framework. */
    private static final int NOT_STARTED = 2;

    private final List<BundleList.Item> bundles;
    private final List<BundleList.Item> training;

    FrameworkStorage(BundleList list) {
        this.bundles = list.bundles();
        this.training = list.training();
    }

    /** The files below {@link #FOLDER}. {@code root} is what precedes /exo in the bundles' locations, empty in the guest. */
    private static Map<String, String> files(List<BundleList.Item> bundles, String root) {
        Map<String, String> files = new TreeMap<>();
        long time = TimeUnit.SECONDS.toMillis(BootArchive.TIME);
        for (int i = 0; i < bundles.size(); i++) {
            BundleList.Item bundle = bundles.get(i);
            int id = i + 1;
            String location = "reference:file:" + root + "/exo/" + bundle.file();
            files.put(
                    "bundle" + id + "/bundle.info",
                    "%d\n%s\n%d\n%d\n%d\n0\n".formatted(id, location, NOT_STARTED, bundle.startLevel(), time));
            files.put("bundle" + id + "/version0.0/revision.location", location);
        }
        files.put("bundle0/bundle.id", Integer.toString(bundles.size() + 1));
        return files;
    }

    /** Puts the storage into the image. */
    void addTo(FileTree tree) {
        files(bundles, "").forEach((name, text) -> tree.text(FOLDER + "/" + name, text));
    }

    /** Puts what SCR keeps into the image. */
    void addComponents(FileTree tree, Path components) throws IOException {
        tree.file(FOLDER + "/" + componentsName(), components);
    }

    /** Lays the storage, with what SCR keeps, in an unpacked tree. Bundles for training are not in it, and have their descriptors parsed. */
    void unpack(Path tree, String root, Path components) throws IOException {
        unpack(bundles, tree, root);
        Path path = tree.resolve(FOLDER).resolve(componentsName());
        Files.createDirectories(path.getParent());
        Files.copy(components, path);
    }

    /** Lays the storage as the run that fills SCR's store finds it: with the bundles for training, so that their time is fixed too. */
    void unpackForComponents(Path tree, String root) throws IOException {
        unpack(Stream.concat(bundles.stream(), training.stream()).toList(), tree, root);
    }

    private static void unpack(List<BundleList.Item> bundles, Path tree, String root) throws IOException {
        Path folder = tree.resolve(FOLDER);
        AotCache.deleteAll(folder);
        for (Map.Entry<String, String> file : files(bundles, root).entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
        }
    }

    /** What SCR has written in an unpacked tree. */
    Path components(Path tree) throws IOException {
        Path file = tree.resolve(FOLDER).resolve(componentsName());
        if (!Files.exists(file)) {
            try (Stream<Path> all = Files.walk(tree.resolve(FOLDER))) {
                throw new IOException("SCR has kept no component descriptors in "
                        + all.filter(Files::isRegularFile).toList());
            }
        }
        return file;
    }

    private String componentsName() {
        for (int i = 0; i < bundles.size(); i++) {
            if (bundles.get(i).file().startsWith("bundles/" + SCR)) {
                return "bundle" + (i + 1) + "/data/" + COMPONENTS;
            }
        }
        throw new IllegalStateException("the image has no bundle " + SCR);
    }
}
