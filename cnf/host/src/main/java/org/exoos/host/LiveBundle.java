package org.exoos.host;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Builds one bundle from its sources again and again, in this JVM: the compiler and what it has read of the class path stay warm. The result is
 * what the Maven build makes, without its checks and tests.
 */
public final class LiveBundle implements AutoCloseable {
    private static final Pattern COMPONENT =
            Pattern.compile("name=\"exo\\.swap\\.(kind|name)\"[^>]*value=\"([^\"]*)\"");
    private static final String OUTPUT = "target/live/classes";

    /** A jar, and what it offers for swapping, if anything. */
    public record Built(
            String fileName, byte[] jar, Optional<Candidate> candidate, long compileNanos, long bundleNanos) {}

    /** The first component in it that can be swapped in. */
    public record Candidate(String kind, String name) {}

    private final Path folder;
    private final Module module;
    private final List<File> classPath;
    private final Properties bnd;
    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files;

    private record Module(String artifact, String description, String version) {}

    /**
     * @param home the source tree, whose bnd.bnd the bundles inside it inherit
     * @param folder of the bundle
     * @param classPath what its sources see
     */
    public LiveBundle(Path home, Path folder, List<Path> classPath) throws IOException {
        this.folder = folder.toAbsolutePath().normalize();
        this.classPath = classPath.stream().map(Path::toFile).toList();
        this.module = module();
        this.bnd = properties(home);
        this.files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        Path output = this.folder.resolve(OUTPUT);
        Files.createDirectories(output);
        files.setLocation(StandardLocation.CLASS_PATH, this.classPath);
        files.setLocation(StandardLocation.CLASS_OUTPUT, List.of(output.toFile()));
    }

    Path sources() {
        return folder.resolve("src/main");
    }

    private Module module() throws IOException {
        Path pom = folder.resolve("pom.xml");
        if (!Files.isRegularFile(pom)) {
            throw new HostException(folder + " is no bundle: it has no pom.xml");
        }
        String text = Files.readString(pom);
        String own = text.replaceFirst("(?s)<parent>.*?</parent>", "").replaceFirst("(?s)<dependencies>.*", "");
        String version =
                element(own, "version").or(() -> element(text, "version")).orElse("0");
        String artifact = element(own, "artifactId").orElseThrow(() -> new HostException(pom + " has no artifactId"));
        return new Module(artifact, element(own, "description").orElse(artifact), version);
    }

    private static Optional<String> element(String xml, String name) {
        Matcher matcher =
                Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(xml);
        return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    }

    private Properties properties(Path home) throws IOException {
        Properties all = new Properties();
        if (folder.startsWith(home.toRealPath())) {
            load(all, home.resolve("bnd.bnd"));
        }
        load(all, folder.resolve("bnd.bnd"));
        all.setProperty("project.artifactId", module.artifact());
        all.setProperty("project.description", module.description());
        all.setProperty("project.version", module.version());
        all.setProperty("Bundle-Version", module.version().replace("-SNAPSHOT", ".SNAPSHOT"));
        all.setProperty("-includeresource", OUTPUT);
        return all;
    }

    private static void load(Properties into, Path file) throws IOException {
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                into.load(in);
            }
        }
    }

    /**
     * Compiles all sources and makes the jar.
     *
     * @throws HostException with the compiler's or bnd's messages
     */
    public Built build() throws IOException {
        long start = System.nanoTime();
        compile();
        long compiled = System.nanoTime();
        byte[] jar = jar();
        return new Built(
                module.artifact() + "-" + module.version() + ".jar",
                jar,
                candidate,
                compiled - start,
                System.nanoTime() - compiled);
    }

    private Optional<Candidate> candidate = Optional.empty();

    private void compile() throws IOException {
        Path output = folder.resolve(OUTPUT);
        empty(output);
        Path java = sources().resolve("java");
        List<Path> units;
        try (Stream<Path> all = Files.walk(java)) {
            units = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-g", "-parameters", "-proc:none", "-nowarn", "-Xlint:none");
        boolean done = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjectsFromPaths(units))
                .call();
        if (!done) {
            throw new HostException(messages.toString().strip());
        }
        Path resources = sources().resolve("resources");
        if (Files.isDirectory(resources)) {
            copy(resources, output);
        }
    }

    private static void empty(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!each.equals(folder)) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                Files.createDirectories(target.getParent());
                Files.copy(each, target);
            }
        }
    }

    private byte[] jar() throws IOException {
        try (Builder builder = new Builder()) {
            builder.setBase(folder.toFile());
            builder.setProperties(folder.toFile(), bnd);
            builder.setClasspath(classPath.toArray(File[]::new));
            Jar jar = builder.build();
            if (!builder.isOk()) {
                List<String> errors = new ArrayList<>(builder.getErrors());
                throw new HostException(String.join("\n", errors));
            }
            candidate = candidate(jar);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            jar.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new HostException("bnd: " + e.getMessage(), e);
        }
    }

    private static Optional<Candidate> candidate(Jar jar) throws Exception {
        for (String path : jar.getResources().keySet()) {
            if (path.startsWith("OSGI-INF/") && path.endsWith(".xml")) {
                String text;
                try (var in = jar.getResource(path).openInputStream()) {
                    text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
                String kind = "";
                String name = "";
                Matcher matcher = COMPONENT.matcher(text);
                while (matcher.find()) {
                    kind = matcher.group(1).equals("kind") ? matcher.group(2) : kind;
                    name = matcher.group(1).equals("name") ? matcher.group(2) : name;
                }
                if (!kind.isEmpty() && !name.isEmpty()) {
                    return Optional.of(new Candidate(kind, name));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
