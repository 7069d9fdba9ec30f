/**
 * The first Java code of the machine: starts the OSGi framework with the bundles that {@code /exo/image.properties} lists, and is the log
 * of everything above.
 *
 * <p>Class path: this jar, the framework, the SLF4J API; module path: {@code org.exoos.nucleus}. The framework exports the
 * packages of the last two to the bundles, so that there is one copy of each and no bundle has to wait for a log provider.
 *
 * <p>The same program makes the training run for the JVM's AOT cache on the host, when the environment has
 * EXO_TRAINING: there the machine is simulated, and the run ends by itself, normally, when the simulated machine is switched off.
 */
@NullMarked
package org.exoos.launcher;

import org.jspecify.annotations.NullMarked;
