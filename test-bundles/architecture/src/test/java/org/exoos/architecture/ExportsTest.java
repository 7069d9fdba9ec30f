package org.exoos.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Only APIs are for others to see. */
class ExportsTest {
    /** What tests on the host are written with, and the module that is no bundle in an image. */
    private static final Set<String> TOOLS =
            Set.of("org.exoos.hal.simulated", "org.exoos.sched.testkit", "org.exoos.nucleus", "org.exoos.cnf.exporter");

    @Test
    void implementationsExportNothing() throws IOException {
        for (Bundles.Entry bundle : Bundles.all()) {
            if (!bundle.symbolicName().endsWith(".api") && !TOOLS.contains(bundle.symbolicName())) {
                assertThat(bundle.exports()).as(bundle.symbolicName()).isEmpty();
            }
        }
    }

    @Test
    void apisExportTheirPackagesWithVersions() throws IOException {
        for (Bundles.Entry bundle : Bundles.all()) {
            if (bundle.symbolicName().endsWith(".api")) {
                String area =
                        bundle.symbolicName().substring(0, bundle.symbolicName().length() - ".api".length());
                assertThat(bundle.exports()).as(bundle.symbolicName()).containsKey(area);
                assertThat(bundle.classes())
                        .as("a class of %s in a package that it does not export", bundle.symbolicName())
                        .allMatch(type -> bundle.exports().containsKey(type.substring(0, type.lastIndexOf('.'))));
            }
        }
    }
}
