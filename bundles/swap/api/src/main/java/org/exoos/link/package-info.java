/** The machine's host, when there is one that listens on the host link: a development machine, a test, {@code ./exo run --exec}. */
@Export
@Version("1.1.0")
@NullMarked
package org.exoos.link;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
