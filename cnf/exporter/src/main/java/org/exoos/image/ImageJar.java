package org.exoos.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A bundle's jar as the image has it: the same entries, uncompressed, for they are read in place from RAM, with the lambdas of its
 * classes as classes ({@link SpunClasses}) and a short manifest ({@link ImageManifest}). A jar with a signature stays as it is.
 */
final class ImageJar {
    private static final String CLASS = ".class";
    private static final String VERSIONS = "META-INF/versions/";
    private static final LocalDateTime TIME = LocalDateTime.of(2025, 1, 1, 0, 0);

    private final Path file;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private ImageJar(Path file) throws IOException {
        this.file = file;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                try (InputStream in = zip.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    /** Writes the jars of {@code files}, by the names under which they shall be in {@code folder}. */
    static void write(Map<String, Path> files, Path folder) throws IOException {
        Map<String, ImageJar> jars = new TreeMap<>();
        Map<String, byte[]> classes = new HashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            ImageJar jar = new ImageJar(file.getValue());
            jars.put(file.getKey(), jar);
            classes.putAll(jar.classes());
        }
        ClassHierarchyResolver hierarchy = ClassHierarchyResolver.ofResourceParsing(type -> resource(classes, type))
                .orElse(ClassHierarchyResolver.defaultResolver())
                .cached();
        AotCache.deleteAll(folder);
        Files.createDirectories(folder);
        for (Map.Entry<String, ImageJar> jar : jars.entrySet()) {
            jar.getValue().write(folder.resolve(jar.getKey()), hierarchy);
        }
    }

    private static @Nullable InputStream resource(Map<String, byte[]> classes, ClassDesc type) {
        String descriptor = type.descriptorString();
        byte[] file = classes.get(descriptor.substring(1, descriptor.length() - 1));
        return file == null ? null : new ByteArrayInputStream(file);
    }

    /** Class files by internal name. */
    private Map<String, byte[]> classes() {
        Map<String, byte[]> classes = new TreeMap<>();
        entries.forEach((name, data) -> {
            if (name.endsWith(CLASS) && !name.startsWith(VERSIONS) && !name.endsWith("-info.class")) {
                classes.put(name.substring(0, name.length() - CLASS.length()), data);
            }
        });
        return classes;
    }

    private void write(Path target, ClassHierarchyResolver hierarchy) throws IOException {
        if (signed()) {
            Files.copy(file, target);
            return;
        }
        SpunClasses.expand(classes(), hierarchy).forEach((name, data) -> entries.put(name + CLASS, data));
        byte[] manifest = entries.get(ImageManifest.NAME);
        if (manifest != null) {
            entries.put(ImageManifest.NAME, ImageManifest.shortened(manifest));
        }
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(header(entry.getKey(), entry.getValue()));
                zip.write(entry.getValue());
            }
        }
    }

    private boolean signed() {
        return entries.keySet().stream().anyMatch(name -> name.matches("META-INF/[^/]+\\.SF"));
    }

    private static ZipEntry header(String name, byte[] data) {
        ZipEntry entry = new ZipEntry(name);
        var crc = new CRC32();
        crc.update(data);
        entry.setCrc(crc.getValue());
        entry.setSize(data.length);
        entry.setTimeLocal(TIME);
        return entry;
    }
}
