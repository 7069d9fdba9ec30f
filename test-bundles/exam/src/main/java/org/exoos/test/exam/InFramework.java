package org.exoos.test.exam;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The methods of this test class run inside an OSGi framework with the bundles of its method with Pax Exam's {@code
 * @Configuration}, one framework for the class.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ExamExtension.class)
public @interface InFramework {}
