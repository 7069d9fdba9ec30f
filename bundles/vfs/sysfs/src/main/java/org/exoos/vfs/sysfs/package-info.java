/**
 * The kernel as files: {@link org.exoos.vfs.KernelAttribute} services by their paths, and of its own bundles/NAME (number, version, state of each bundle) and
 * devices/leases. Only uid 0 writes.
 */
@NullMarked
package org.exoos.vfs.sysfs;

import org.jspecify.annotations.NullMarked;
