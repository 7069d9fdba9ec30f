package org.exoos.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import javax.inject.Inject;
import org.exoos.framework.exam.ClassPathBundles;
import org.exoos.framework.exam.InFramework;
import org.junit.jupiter.api.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The kernel's bundles wire, start and find each other's services inside a framework. */
@InFramework
public class KernelInFrameworkTest {
    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() {
        return options(
                frameworkProperty("felix.service.urlhandlers").value("false"),
                frameworkProperty("org.ops4j.pax.logging.DefaultServiceLog.level")
                        .value("WARN"),
                systemPackages(
                        "org.exoos.nucleus;version=1.0.0", "org.slf4j;version=2.0.20", "org.slf4j.spi;version=2.0.20"),
                ClassPathBundles.bundles(
                        "org.osgi.util.function",
                        "org.osgi.util.promise",
                        "org.osgi.service.component",
                        "org.apache.felix.scr",
                        "org.exoos.hal.api",
                        "org.exoos.hal.simulated"),
                ClassPathBundles.testTools());
    }

    @Test
    public void everyBundleIsActive() {
        assertThat(context.getBundles()).allMatch(bundle -> bundle.getState() == Bundle.ACTIVE);
    }
}
