package org.exoos.image;

import aQute.bnd.build.Project;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.FileResource;
import aQute.bnd.osgi.Resource;
import aQute.bnd.service.export.Exporter;
import biz.aQute.resolve.Bndrun;
import biz.aQute.resolve.RunResolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bnd exporter {@code exo.image}: from {@code images/NAME/NAME.bndrun} to {@code nucleus.elf}, {@code exo.boot} and,
 * with the system property {@code exo.iso}, {@code exo.iso} in {@code images/NAME/target}.
 *
 * <p>Instructions of a bndrun beside bnd's own (all have a default in {@code cnf/image.bnd}):
 *
 * <dl>
 *   <dt>-exo-modules
 *   <dd>modules of the Java runtime
 *   <dt>-exo-main
 *   <dd>what follows the JVM's options on its command line
 *   <dt>-exo-environment
 *   <dd>K=V, the JVM's environment
 *   <dt>-exo-root
 *   <dd>folders that make the user root tree, later ones over earlier ones
 *   <dt>-exo-root-directories
 *   <dd>directories of the user root tree that must exist, empty or not
 *   <dt>-exo-busybox
 *   <dd>a busybox of the host to be put into the user root tree with links for its applets
 *   <dt>-exo-training-bundles
 *   <dd>symbolic names of bundles that only the training run starts: stand-ins for what the host has not
 *   <dt>-exo-cmdline
 *   <dd>the kernel command line of the ISO
 * </dl>
 */
public final class ImageExporter implements Exporter {
    static final String TYPE = "exo.image";
    /** The user root tree: the training run starts its init, whatever is in it. */
    private static final String USER_TREE = "exo/root.tar";

    private static final String AOT = "exo.aot";
    private static final String COMPONENTS = "exo.components";

    @Override
    public String[] getTypes() {
        return new String[] {TYPE};
    }

    @Override
    public Map.Entry<String, Resource> export(String type, Project project, Map<String, String> options)
            throws Exception {
        Path bndrun = project.getPropertiesFile().toPath().toAbsolutePath();
        String name = bndrun.getFileName().toString().replaceFirst("\\.bndrun$", "");
        Path folder = bndrun.getParent();
        Path root = folder.getParent().getParent();
        Path target = Files.createDirectories(folder.resolve("target"));

        checkBundleList(project, name);
        project.prepare();
        check(project);

        make(root.resolve("userspace"));

        FileTree tree = new FileTree();
        tree.directory("tmp", 01777);
        Path cache = root.resolve("cnf/target");
        JavaRuntime.of(Path.of(System.getProperty("java.home")), list(project, "-exo-modules"), cache)
                .addTo(tree);
        BundleList bundles = new BundleList(project, name, tree, target.resolve("bundles"));
        check(project);
        String requirements =
                RequirementList.read(root.resolve("docs/status.md")).state();
        tree.text("exo/image.properties", bundles.properties(requirements));
        JvmCommand jvm = jvm(project);
        Path rootTar = target.resolve("root.tar");
        TarArchive.write(new UserTree(project, folder).tree(), rootTar);
        tree.file(USER_TREE, rootTar);

        FrameworkStorage storage = new FrameworkStorage(bundles);
        storage.addTo(tree);

        train(tree, jvm, storage, target);
        storage.addComponents(tree, target.resolve(COMPONENTS));
        tree.file(AotCache.NAME, target.resolve(AOT));
        tree.text("exo/jvm.args", jvm.argumentLines("-XX:AOTCache=/" + AotCache.NAME));
        tree.text("exo/jvm.env", jvm.environmentLines());
        Path archive = target.resolve("exo.boot");
        BootArchive.write(tree, archive);

        make(root.resolve("boot"));
        Files.copy(
                root.resolve("boot/target/nucleus.elf"),
                target.resolve("nucleus.elf"),
                StandardCopyOption.REPLACE_EXISTING);

        if (Boolean.getBoolean("exo.iso")) {
            BootDisc.make(
                    target.resolve("nucleus.elf"),
                    archive,
                    project.getProperty("-exo-cmdline", ""),
                    target.resolve("iso"),
                    target.resolve("exo.iso"));
        }
        return Map.entry(archive.getFileName().toString(), new FileResource(archive.toFile()));
    }

    /** The checked-in -runbundles must be what the resolver finds now; -Dexo.resolve writes them instead. */
    private static void checkBundleList(Project project, String name) throws Exception {
        if (!(project instanceof Bndrun run)) {
            throw new IOException(project + " is not a bndrun");
        }
        RunResolution resolution = run.resolve();
        if (!resolution.isOK()) {
            throw new IOException("image " + name + " does not resolve:\n" + resolution.report(false));
        }
        if (Boolean.getBoolean("exo.resolve")) {
            run.update(resolution, false, true);
            run.setProperty("-runbundles", resolution.getRunBundlesAsString());
        }
        List<String> wanted = sorted(resolution.getRunBundlesAsString());
        List<String> listed = sorted(run.getProperty("-runbundles", ""));
        if (!wanted.equals(listed) && !Boolean.getBoolean("exo.resolve")) {
            throw new IOException("""
                    -runbundles of image %s is out of date; this renews it: cnf/image %s --resolve
                    missing: %s
                    not wanted: %s""".formatted(name, name, without(wanted, listed), without(listed, wanted)));
        }
        check(project);
    }

    /**
     * The clauses of a bundle list with their versions, in an order of their own. Not their start levels: among bundles that do not need each
     * other the resolver's order differs from run to run.
     */
    private static List<String> sorted(String bundles) {
        return new Parameters(bundles)
                .entrySet().stream()
                        .map(clause -> clause.getKey() + ";version="
                                + clause.getValue().get("version"))
                        .sorted()
                        .toList();
    }

    private static List<String> without(List<String> all, List<String> some) {
        return all.stream().filter(each -> !some.contains(each)).toList();
    }

    private static void check(Project project) throws IOException {
        if (!project.isOk()) {
            throw new IOException(String.join("\n", project.getErrors()));
        }
    }

    /** Brings a folder with a Makefile up to date. */
    private static void make(Path folder) throws IOException {
        if (Files.exists(folder.resolve("Makefile"))) {
            Command.of("make", "-s", "-C", folder).run(600).orThrow();
        }
    }

    private static JvmCommand jvm(Project project) {
        Map<String, String> environment = new TreeMap<>();
        for (String variable : list(project, "-exo-environment")) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return new JvmCommand(
                "/jre/bin/java", List.copyOf(project.getRunVM()), list(project, "-exo-main"), environment);
    }

    /** Makes what the training runs give, anew only when something in the tree or a JVM option is new. */
    private static void train(FileTree tree, JvmCommand jvm, FrameworkStorage storage, Path target) throws IOException {
        var digest = new Digest().text(jvm.toString());
        for (FileTree.Entry entry : tree.entries()) {
            digest.text(entry.name()).text(Integer.toString(entry.mode()));
            if (entry.data() != null && !entry.name().equals("exo/image.properties")) {
                digest.text(Arrays.toString(entry.data()));
            } else if (entry.source() != null
                    && !entry.name().startsWith("jre/")
                    && !entry.name().equals(USER_TREE)) {
                digest.file(entry.source());
            }
        }
        Path file = target.resolve(AOT);
        Path components = target.resolve(COMPONENTS);
        Path stamp = target.resolve("exo.aot.sha256");
        String key = digest.hex();
        if (Files.exists(file)
                && Files.exists(components)
                && Files.exists(stamp)
                && Files.readString(stamp).equals(key)) {
            return;
        }
        Files.deleteIfExists(components);
        AotCache cache = new AotCache(tree, jvm, storage, components, target.resolve("tree"));
        Files.move(cache.make(), file, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(stamp, key);
        cache.delete();
    }

    static List<String> list(Project project, String instruction) {
        return List.copyOf(project.getMergedParameters(instruction).keySet());
    }
}
