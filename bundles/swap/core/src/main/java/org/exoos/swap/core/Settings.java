package org.exoos.swap.core;

import java.util.Map;
import org.osgi.service.component.annotations.ComponentPropertyType;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the swap core, in its plain form. Times in milliseconds. */
record Settings(long probationMillis, long probationDecisions, long warmMillis, long periodMillis, boolean checkImage) {
    private static final long CORE_MILLIS = 5_000;

    /** Configuration. */
    @ComponentPropertyType
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

    /**
     * Of the component's properties, by hand: a value of type {@link Config} costs each boot the spinning of a proxy. The descriptor of the component has the defaults of Config.
     *
     * @throws IllegalArgumentException when a value is none
     */
    static Settings of(Map<String, Object> configuration) {
        return new Settings(
                number(configuration, "probationMillis"),
                number(configuration, "probationDecisions"),
                number(configuration, "warmMillis"),
                number(configuration, "periodMillis"),
                Boolean.parseBoolean(String.valueOf(configuration.get("checkImage"))));
    }

    private static long number(Map<String, Object> configuration, String name) {
        try {
            return Long.parseLong(String.valueOf(configuration.get(name)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is no number: " + configuration.get(name), e);
        }
    }

    /** How long a component may take to be put in charge: what cores wait for by themselves is less. */
    long putMillis() {
        return warmMillis() + CORE_MILLIS;
    }
}
