package org.exoos.image;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemPackagesTest {
    @Test
    void exportsOfTheFrameworkOfTheModulesAndOfWhatTheyRequire(@TempDir Path folder) throws IOException {
        Path framework = folder.resolve("framework.jar");
        var manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes()
                .putValue(
                        "Export-Package",
                        "org.osgi.framework;uses:=\"a,b\";version=\"1.10\",org.osgi.dto;version=\"1.1.1\"");
        new JarOutputStream(Files.newOutputStream(framework), manifest).close();

        List<String> packages =
                List.of(SystemPackages.of(framework, List.of("java.management")).split(","));

        assertTrue(
                packages.containsAll(List.of(
                        "org.osgi.framework;version=1.10",
                        "org.osgi.dto;version=1.1.1",
                        "java.lang",
                        "java.util.concurrent",
                        "javax.management")),
                packages::toString);
        assertFalse(packages.contains("javax.xml.parsers"), packages::toString);
        assertFalse(packages.contains("jdk.internal.misc"), packages::toString);
    }
}
