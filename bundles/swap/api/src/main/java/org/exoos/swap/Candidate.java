package org.exoos.swap;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** Says what a {@link SwapCandidate} component is: sets the service properties that the swap core reads. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Candidate {
    /** Prefix of the service properties. */
    String PREFIX_ = "exo.swap.";

    /** Kind of component, as {@link SwapTarget#kind()}. */
    String kind();

    /** Name by which people ask for it. */
    String name();

    /** Version of the kind's API it was written for, {@code major.minor}. */
    String api();
}
