/** Terminals, keyboards and screens. */
@Export
@Version("0.5.0")
@NullMarked
package org.exoos.console;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
