/** Where a machine's instructions go: counted by block of code in QEMU, named by the symbols of all that runs there. */
@NullMarked
package org.exoos.host.profile;

import org.jspecify.annotations.NullMarked;
