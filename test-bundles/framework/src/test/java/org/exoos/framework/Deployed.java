package org.exoos.framework;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** Bundles made inside the framework and installed as deploying does it. */
final class Deployed {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String IMPORTS =
            "org.exoos.sched,org.exoos.swap,org.exoos.vfs,org.exoos.memory,org.exoos.console";

    private Deployed() {}

    /** The same bundle once more, with a greater version. */
    static Bundle newVersionOf(BundleContext context, String symbolicName) throws Exception {
        Bundle old = Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        Manifest manifest;
        try (InputStream in = old.getEntry(MANIFEST).openStream()) {
            manifest = new Manifest(in);
        }
        Version version = old.getVersion();
        manifest.getMainAttributes()
                .putValue(
                        Constants.BUNDLE_VERSION,
                        version.getMajor() + "." + version.getMinor() + "." + (version.getMicro() + 1));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (URL file : Collections.list(old.findEntries("/", "*", true))) {
                String path = file.getPath().substring(1);
                if (!path.endsWith("/") && !path.equals(MANIFEST)) {
                    copy(out, path, file);
                }
            }
        }
        return install(context, symbolicName, bytes.toByteArray());
    }

    /** A bundle with these classes; the first of them is made and registered as a candidate. */
    static SwapCandidate component(BundleContext context, String kind, String api, String name, List<Class<?>> classes)
            throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        String symbolicName = "component." + name;
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, symbolicName);
        attributes.putValue(Constants.BUNDLE_VERSION, "1.0.0");
        attributes.putValue(Constants.IMPORT_PACKAGE, IMPORTS);
        attributes.putValue(
                Constants.PROVIDE_CAPABILITY,
                "osgi.service;objectClass:List<String>=\"" + SwapCandidate.class.getName() + "\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (Class<?> type : classes) {
                String path = type.getName().replace('.', '/') + ".class";
                copy(out, path, type.getResource("/" + path));
            }
        }
        Bundle bundle = install(context, symbolicName, bytes.toByteArray());
        SwapCandidate made = (SwapCandidate) bundle.loadClass(classes.getFirst().getName())
                .getDeclaredConstructor()
                .newInstance();
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Candidate.PREFIX_ + "kind", kind);
        properties.put(Candidate.PREFIX_ + "name", name);
        properties.put(Candidate.PREFIX_ + "api", api);
        bundle.getBundleContext().registerService(SwapCandidate.class, made, properties);
        return made;
    }

    private static void copy(JarOutputStream out, String path, URL from) throws IOException {
        out.putNextEntry(new JarEntry(path));
        try (InputStream in = from.openStream()) {
            in.transferTo(out);
        }
    }

    private static Bundle install(BundleContext context, String symbolicName, byte[] jar)
            throws BundleException, NoSuchAlgorithmException {
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        Bundle bundle = context.installBundle("exo:" + symbolicName + "#" + hash, new ByteArrayInputStream(jar));
        bundle.start();
        return bundle;
    }
}
