/**
 * JUnit 5 on Pax Exam: a test class with {@link org.exoos.framework.exam.InFramework} runs inside an OSGi framework.
 *
 * <p>Pax Exam 4 has drivers for JUnit 4 and TestNG only. {@link org.exoos.framework.exam.ExamExtension} is one for
 * Jupiter: it stages the framework before the class, sends each test method into it instead of running it, and hands back
 * what came of it. The test class is loaded a second time there, from a probe bundle made of this module's test classes,
 * so it and its test methods must be public, and fields set outside are not seen inside.
 */
@NullMarked
package org.exoos.framework.exam;

import org.jspecify.annotations.NullMarked;
