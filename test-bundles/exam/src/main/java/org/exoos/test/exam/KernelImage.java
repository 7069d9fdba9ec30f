package org.exoos.test.exam;

import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.exoos.host.Images;
import org.jspecify.annotations.Nullable;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.options.CompositeOption;

/**
 * The kernel of an image, as an option of Pax Exam. In QEMU that is the image itself. On the host its bundles are taken
 * from the class path, with the simulated machine in the place of {@code org.exoos.hal.nucleus}, and a root tree with
 * little more than the usual directories. Immutable.
 *
 * @param image folder below images/
 * @param cpus of the machine
 * @param files text files by absolute path, laid over the root tree; the boot file {@code /exo/add.tar}
 * @param words for the kernel command line
 */
public record KernelImage(String image, int cpus, Map<String, String> files, List<String> words)
        implements CompositeOption {
    private static final Pattern BUNDLE = Pattern.compile("^\\s*([\\w.]+);version=", Pattern.MULTILINE);
    private static final String REAL = "org.exoos.hal.nucleus";
    private static final String SIMULATED = "org.exoos.hal.simulated";
    private static final List<String> DIRECTORIES = List.of("bin", "dev", "etc", "proc", "sys", "tmp");

    public KernelImage {
        files = Map.copyOf(files);
        words = List.copyOf(words);
    }

    /** The image as it is, on two CPUs. */
    public static KernelImage of(String image) {
        return new KernelImage(image, 2, Map.of(), List.of());
    }

    public KernelImage withCpus(int count) {
        return new KernelImage(image, count, files, words);
    }

    public KernelImage withFile(String path, String content) {
        Map<String, String> more = new TreeMap<>(files);
        more.put(path, content);
        return new KernelImage(image, cpus, more, words);
    }

    public KernelImage withWord(String word) {
        List<String> more = new ArrayList<>(words);
        more.add(word);
        return new KernelImage(image, cpus, files, more);
    }

    /** Itself, for a container that boots it; on the host, what stands for it there. */
    @Override
    public Option[] getOptions() {
        if (ContainerKind.chosen() == ContainerKind.QEMU) {
            return new Option[] {new Booted(this)};
        }
        return new Option[] {
            frameworkProperty("felix.service.urlhandlers").value("false"),
            frameworkProperty("org.osgi.framework.bsnversion").value("multiple"),
            frameworkProperty("exo.simulated.root").value(bootFiles().toString()),
            frameworkProperty("exo.simulated.cpus").value(Integer.toString(cpus)),
            frameworkProperty("exo.simulated.cmdline").value(String.join(" ", words)),
            systemPackages(
                    "org.exoos.nucleus;version=1.0.0",
                    "org.slf4j;version=2.0.20",
                    "org.slf4j.event;version=2.0.20",
                    "org.slf4j.helpers;version=2.0.20",
                    "org.slf4j.spi;version=2.0.20"),
            ClassPathBundles.bundles(bundles(image))
        };
    }

    /** Not composite, so that it stays in the list of options. */
    record Booted(KernelImage image) implements Option {}

    private static String[] bundles(String image) {
        Path bndrun = Images.home().resolve("images").resolve(image).resolve(image + ".bndrun");
        try {
            return BUNDLE.matcher(Files.readString(bndrun))
                    .results()
                    .map(match -> match.group(1))
                    .map(name -> name.equals(REAL) ? SIMULATED : name)
                    .toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the boot archive has beside bundles: a root tree, and the files laid over it. */
    private Path bootFiles() {
        try {
            Path folder = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target/exam").toAbsolutePath()), "boot");
            Path tree = folder.resolve("tree");
            for (String directory : DIRECTORIES) {
                Files.createDirectories(tree.resolve(directory));
            }
            Files.createDirectories(folder.resolve("exo"));
            tar(tree, folder.resolve("exo/root.tar"));
            if (!files.isEmpty()) {
                tar(write(folder.resolve("files")), folder.resolve("exo/add.tar"));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the files below the folder; returns it. */
    Path write(Path folder) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey().substring(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    private static void tar(Path tree, Path archive) throws IOException {
        Process tar = new ProcessBuilder(
                        "tar", "-cf", archive.toString(), "--owner=0", "--group=0", "-C", tree.toString(), ".")
                .inheritIO()
                .start();
        @Nullable InterruptedException interrupted = null;
        try {
            if (tar.waitFor() != 0) {
                throw new IOException("tar failed with status " + tar.exitValue());
            }
        } catch (InterruptedException e) {
            interrupted = e;
            Thread.currentThread().interrupt();
        }
        if (interrupted != null) {
            throw new IOException("interrupted", interrupted);
        }
    }
}
