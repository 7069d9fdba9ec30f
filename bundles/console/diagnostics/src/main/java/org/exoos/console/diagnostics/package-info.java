/** The JVM's diagnostic commands for the host. Deployed by those who look (./exo profile); no image has it. */
@NullMarked
package org.exoos.console.diagnostics;

import org.jspecify.annotations.NullMarked;
