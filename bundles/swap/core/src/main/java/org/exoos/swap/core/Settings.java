package org.exoos.swap.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the swap core, in its plain form. Times in milliseconds. */
record Settings(long probationMillis, long probationDecisions, long warmMillis, long periodMillis, boolean checkImage) {
    private static final long CORE_MILLIS = 5_000;

    /** Configuration. */
    @ObjectClassDefinition(name = "Swapping", description = "How components are replaced")
    @interface Config {
        @AttributeDefinition(description = "How long a new component is on probation, ms")
        long probationMillis() default 10_000;

        @AttributeDefinition(description = "Calls that it must have answered by then")
        long probationDecisions() default 10_000;

        @AttributeDefinition(description = "Limit of making and warming a candidate, ms")
        long warmMillis() default 10_000;

        @AttributeDefinition(description = "Period of the watchdog while a component is on probation, ms")
        long periodMillis() default 100;

        @AttributeDefinition(description = "Whether the class files of the image's own bundles are checked as well")
        boolean checkImage() default false;
    }

    static Settings of(Config config) {
        return new Settings(
                config.probationMillis(),
                config.probationDecisions(),
                config.warmMillis(),
                config.periodMillis(),
                config.checkImage());
    }

    /** How long a component may take to be put in charge: what cores wait for by themselves is less. */
    long putMillis() {
        return warmMillis() + CORE_MILLIS;
    }
}
