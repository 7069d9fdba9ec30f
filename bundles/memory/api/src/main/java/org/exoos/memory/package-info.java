/**
 * Physical frames and user address spaces.
 */
@Export
@Version("1.1.0")
@NullMarked
package org.exoos.memory;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
