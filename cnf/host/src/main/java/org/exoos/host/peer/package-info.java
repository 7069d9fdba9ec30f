/** What runs inside the Linux guest of the boot benchmark. */
@NullMarked
package org.exoos.host.peer;

import org.jspecify.annotations.NullMarked;
