/** The kernel console: Gogo shell, exo: commands, dashboard. */
@NullMarked
package org.exoos.console.gogo;

import org.jspecify.annotations.NullMarked;
