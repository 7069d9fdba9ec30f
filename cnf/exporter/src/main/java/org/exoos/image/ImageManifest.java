package org.exoos.image;

import aQute.bnd.header.Parameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * A bundle's manifest as the image has it: without the requirements and capabilities that are not effective at resolve time. Those say which services a
 * bundle wants and offers; they chose the bundles of the image and no framework looks at them (OSGi Core R8, 3.7.3), but each start of the machine would parse them.
 */
final class ImageManifest {
    static final String NAME = "META-INF/MANIFEST.MF";
    private static final List<String> HEADERS = List.of("Require-Capability", "Provide-Capability");

    private ImageManifest() {}

    static byte[] shortened(byte[] manifest) throws IOException {
        var parsed = new Manifest(new ByteArrayInputStream(manifest));
        Attributes headers = parsed.getMainAttributes();
        for (String header : HEADERS) {
            String value = headers.getValue(header);
            if (value != null) {
                String effective = effective(value);
                if (effective.isEmpty()) {
                    headers.remove(new Attributes.Name(header));
                } else {
                    headers.putValue(header, effective);
                }
            }
        }
        var out = new ByteArrayOutputStream();
        parsed.write(out);
        return out.toByteArray();
    }

    private static String effective(String value) {
        var all = new Parameters(value);
        var kept = new Parameters();
        all.forEach((name, attributes) -> {
            if ("resolve".equals(attributes.getOrDefault("effective:", "resolve"))) {
                kept.put(name, attributes);
            }
        });
        return kept.toString();
    }
}
