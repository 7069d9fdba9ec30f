/**
 * Processes, signals, program loaders and the system-call table.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.exoos.process;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
