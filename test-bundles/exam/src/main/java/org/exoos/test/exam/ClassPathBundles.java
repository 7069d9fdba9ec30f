package org.exoos.test.exam;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.ops4j.pax.exam.Option;

/** Provisions bundles from the test's class path, so that Maven alone decides on versions and nothing is fetched late. */
public final class ClassPathBundles {
    private ClassPathBundles() {}

    /** The bundles with these symbolic names, to be installed and started in this order. */
    public static Option bundles(String... symbolicNames) {
        List<Option> options = new ArrayList<>();
        for (String name : symbolicNames) {
            options.add(bundle(find(name).toURI().toString()));
        }
        return composite(options.toArray(Option[]::new));
    }

    /** AssertJ. It is large: a machine in QEMU takes half a minute to get it over its serial line. */
    public static Option assertj() {
        return bundles("assertj-core", "net.bytebuddy.byte-buddy");
    }

    /** What every test class needs inside; each container adds it by itself. */
    static Option testTools() {
        return bundles(
                "org.opentest4j",
                "junit-platform-commons",
                "junit-jupiter-api",
                "jakarta.inject.jakarta.inject-api",
                "org.exoos.test.agent");
    }

    static File find(String symbolicName) {
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            File file = new File(element);
            if (file.isFile() && symbolicName.equals(symbolicName(file))) {
                return file;
            }
        }
        throw new IllegalArgumentException("no bundle " + symbolicName + " on the class path");
    }

    static String symbolicName(File file) {
        try (JarFile jar = new JarFile(file)) {
            Manifest manifest = jar.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            return name == null ? "" : name.split(";", -1)[0].strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
