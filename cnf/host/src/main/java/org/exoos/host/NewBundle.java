package org.exoos.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The verb {@code new}: writes a bundle with a scheduler policy and a test that passes. In the source tree it becomes a module of the build and
 * inherits everything; elsewhere it gets a pom of its own, which takes the API's jars from this tree's build.
 */
public final class NewBundle {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");
    private static final Pattern VERSION = Pattern.compile("<artifactId>org\\.exoos</artifactId>\\s*<version>([^<]+)");
    private static final Pattern LAST_POLICY =
            Pattern.compile("( *<module>bundles/sched/[^<]+</module>\n)(?!\\s*<module>bundles/sched/)");

    private NewBundle() {}

    /** What was made. */
    public record Made(Path folder, boolean inside) {}

    /**
     * Writes the bundle.
     *
     * @param words {@code scheduler NAME [FOLDER]}
     */
    public static Made make(Path home, List<String> words) throws IOException {
        if (words.size() < 2 || words.size() > 3 || !words.getFirst().equals("scheduler")) {
            throw new IllegalArgumentException("usage: exo new scheduler NAME [FOLDER]");
        }
        String name = words.get(1);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot name a Java package: lower-case letters and digits, please");
        }
        Path root = home.toRealPath();
        Path folder = (words.size() == 3
                        ? Path.of(words.get(2))
                        : root.resolve("bundles/sched").resolve(name))
                .toAbsolutePath()
                .normalize();
        if (Files.exists(folder)) {
            throw new HostException(folder + " is there already");
        }
        boolean inside = folder.equals(root.resolve("bundles/sched").resolve(name));
        if (!inside && folder.startsWith(root)) {
            throw new HostException(
                    "in this source tree its place is bundles/sched/" + name + "; or name a folder outside");
        }
        write(root, name, folder, inside);
        if (inside) {
            enlist(root, name);
        }
        return new Made(folder, inside);
    }

    private static void write(Path root, String name, Path folder, boolean inside) throws IOException {
        String type = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        String version = version(root);
        String jar = "target/org.exoos.sched." + name + "-" + (inside ? version : "1.0.0") + ".jar";
        String place = inside ? "bundles/sched/" + name : folder.toString();
        Map<String, String> tokens = new TreeMap<>(Map.of(
                "NAME",
                name,
                "CLASS",
                type,
                "VERSION",
                version,
                "HOME",
                root.toString(),
                "EXO",
                inside ? "./exo" : root.resolve("exo").toString(),
                "PLACE",
                place,
                "BUILD",
                inside ? "mvn -q -pl " + place + " -am package" : "mvn -q package",
                "JAR",
                place + "/" + jar));
        String path = "java/org/exoos/sched/" + name + "/";
        fill("Policy.java", folder.resolve("src/main").resolve(path + type + ".java"), tokens);
        fill("package-info.java", folder.resolve("src/main").resolve(path + "package-info.java"), tokens);
        fill("PolicyTest.java", folder.resolve("src/test").resolve(path + type + "Test.java"), tokens);
        fill("README.md", folder.resolve("README.md"), tokens);
        if (inside) {
            fill("pom-inside.xml", folder.resolve("pom.xml"), tokens);
        } else {
            fill("pom-outside.xml", folder.resolve("pom.xml"), tokens);
            fill("bnd.bnd", folder.resolve("bnd.bnd"), tokens);
            Files.writeString(folder.resolve(".gitignore"), "target/\n");
        }
    }

    private static void fill(String template, Path file, Map<String, String> tokens) throws IOException {
        try (InputStream in = NewBundle.class.getResourceAsStream("scheduler/" + template + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("the template " + template + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> token : tokens.entrySet()) {
                text = text.replace("@" + token.getKey() + "@", token.getValue());
            }
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    /** The version of this tree. */
    static String version(Path root) throws IOException {
        Matcher matcher = VERSION.matcher(Files.readString(root.resolve("pom.xml")));
        if (!matcher.find()) {
            throw new HostException("the pom.xml of " + root + " has no version");
        }
        return matcher.group(1);
    }

    /** Makes it a module of the build, after the other policies. */
    private static void enlist(Path root, String name) throws IOException {
        Path pom = root.resolve("pom.xml");
        String text = Files.readString(pom);
        Matcher matcher = LAST_POLICY.matcher(text);
        if (!matcher.find()) {
            throw new HostException("add <module>bundles/sched/" + name + "</module> to " + pom);
        }
        int at = matcher.end();
        Files.writeString(
                pom,
                text.substring(0, at) + "        <module>bundles/sched/" + name + "</module>\n" + text.substring(at));
    }

    /** What to do next, for the terminal. */
    static String advice(Path home, Made made) throws IOException {
        Path real = home.toRealPath();
        Path shown = made.inside() ? real.relativize(made.folder()) : made.folder();
        return "made " + shown + "; " + shown.resolve("README.md") + " says how to build, simulate and swap it in\n";
    }
}
