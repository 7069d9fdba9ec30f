/**
 * Starts the OSGi framework with the bundles that {@code /exo/image.properties} lists, in order of their start levels.
 *
 * <p>The same program makes the training run for the JVM's AOT cache on the host, when the environment has
 * EXO_TRAINING: it then ends by itself, normally, as soon as all bundles are started.
 */
@NullMarked
package org.exoos.launcher;

import org.jspecify.annotations.NullMarked;
