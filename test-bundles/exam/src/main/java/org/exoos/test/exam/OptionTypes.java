package org.exoos.test.exam;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;

/**
 * A bundle of the two types of Pax Exam that the signature of a configuration method has: without them no method of the
 * test class can be looked up. The frameworks of the host have them in their class path; Pax Exam's own bundle would need
 * five others.
 */
final class OptionTypes {
    static final String NAME = "org.exoos.test.exam.option";

    private OptionTypes() {}

    static byte[] bundle() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", NAME);
        main.putValue("Export-Package", Option.class.getPackageName());
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            for (Class<?> type : List.of(Option.class, Configuration.class)) {
                String path = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(path));
                try (InputStream in = Objects.requireNonNull(type.getResourceAsStream("/" + path))) {
                    in.transferTo(jar);
                }
            }
        }
        return bytes.toByteArray();
    }
}
