/** The kernel as files: scheduler, bundles. */
@NullMarked
package org.exoos.vfs.sysfs;

import org.jspecify.annotations.NullMarked;
