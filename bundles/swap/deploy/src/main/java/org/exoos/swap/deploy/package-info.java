/** Installs bundles sent by the host into the running system. */
@NullMarked
package org.exoos.swap.deploy;

import org.jspecify.annotations.NullMarked;
