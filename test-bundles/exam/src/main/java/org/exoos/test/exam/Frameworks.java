package org.exoos.test.exam;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * The frameworks that the class path has. Each is loaded by a class loader of its own, because both jars have Felix's
 * resolver in them, and one is signed; the OSGi API and all else come from the class path. But not the log API: parts of it stand in
 * several jars, and a package must not have classes of a signed jar and of another one.
 */
final class Frameworks {
    private Frameworks() {}

    static FrameworkFactory named(String symbolicName) throws IOException {
        File jar = ClassPathBundles.find(symbolicName);
        Loader loader = new Loader(jar);
        URL provider = loader.findResource("META-INF/services/" + FrameworkFactory.class.getName());
        if (provider == null) {
            throw new IllegalArgumentException(jar + " has no framework");
        }
        try (InputStream in = provider.openStream()) {
            String factory = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .findFirst()
                    .orElseThrow()
                    .strip();
            return (FrameworkFactory)
                    loader.loadClass(factory, false).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }

    private static final class Loader extends URLClassLoader {
        Loader(File jar) throws IOException {
            super(new URL[] {jar.toURI().toURL()}, Frameworks.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.eclipse.") && !name.startsWith("org.apache.felix.") && !ownLog(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : findClass(name);
            }
        }

        private boolean ownLog(String name) {
            return name.startsWith("org.osgi.service.log.")
                    && findResource(name.replace('.', '/') + ".class") != null;
        }
    }
}
