/** The host side of the exo command: virtual machine, console, host link. */
@NullMarked
package org.exoos.host;

import org.jspecify.annotations.NullMarked;
