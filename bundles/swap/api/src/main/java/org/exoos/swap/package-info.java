/** Replacing a component while the system runs. */
@Export
@Version("0.5.0")
@NullMarked
package org.exoos.swap;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
