/**
 * JUnit 5 on Pax Exam: a test class with {@link org.exoos.test.exam.InFramework} runs inside an OSGi framework.
 *
 * <p>Pax Exam 4 has drivers for JUnit 4 and TestNG only; {@link org.exoos.test.exam.ExamExtension} is one for Jupiter, on
 * Pax Exam's SPI (options, containers, probe). Jupiter stays on the host and decides what runs when: discovery, order,
 * names, parameters, conditions. Each constructor and method it would call is called in the container instead, by the
 * agent there (org.exoos.test.agent); of what is thrown, class, message and trace come back. So BeforeAll to AfterAll,
 * parameterised and repeated tests, {@code @Nested} and TestInfo are what they always are. Arguments of parameterised
 * tests travel serialized. Dynamic tests ({@code @TestFactory}) are not supported.
 *
 * <p>The test class is loaded a second time inside, from a probe bundle made of this module's test classes: fields set on
 * the host are not seen there. Services come into fields with {@code @Inject}.
 *
 * <p>One switch chooses the container, {@code -Dexam.container=felix|equinox|qemu}. The first two are frameworks in the
 * test's own JVM, with the simulated machine below the kernel; the third is a whole machine, whose framework gets the
 * test by its host link. Limits, in seconds, times {@code exo.test.patience}: {@code exam.boot.timeout} (240), {@code
 * exam.call.timeout} (60) for a method, {@code exam.service.timeout} (20) for an injected service.
 */
@NullMarked
package org.exoos.test.exam;

import org.jspecify.annotations.NullMarked;
