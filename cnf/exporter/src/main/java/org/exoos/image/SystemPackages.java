package org.exoos.image;

import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;

/**
 * The packages that bundles get from the system bundle, worked out when the image is built: what the framework exports, and all that the modules of
 * the Java runtime export to everybody. The framework would find the same at each start, from its tables for all versions of Java.
 */
final class SystemPackages {
    private SystemPackages() {}

    /** Value of {@code org.osgi.framework.system.packages} for a framework and a runtime with these modules and those that they require. */
    static String of(Path framework, List<String> modules) throws IOException {
        Set<String> packages = new TreeSet<>();
        try (var jar = new JarFile(framework.toFile())) {
            var exported = new Parameters(jar.getManifest().getMainAttributes().getValue("Export-Package"));
            exported.forEach((name, attributes) -> packages.add(name + ";version=" + attributes.getVersion()));
        }
        Configuration.empty()
                .resolve(ModuleFinder.ofSystem(), ModuleFinder.of(), modules)
                .modules()
                .forEach(module -> module.reference().descriptor().exports().stream()
                        .filter(exported -> !exported.isQualified())
                        .map(ModuleDescriptor.Exports::source)
                        .forEach(packages::add));
        return String.join(",", packages);
    }
}
