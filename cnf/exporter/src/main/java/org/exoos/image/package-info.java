/**
 * Makes bootable images: the bnd exporter {@code exo.image}.
 *
 * <p>It turns a {@code .bndrun} into what the nucleus boots: the boot archive ({@link org.exoos.image.BootArchive}
 * describes its format) with a jlinked JRE, the C libraries it needs, Felix, the bundles, the user root tree and the AOT
 * cache; the nucleus itself; and, if wanted, a hybrid ISO. It runs inside Maven, by bnd-export-maven-plugin.
 */
@NullMarked
package org.exoos.image;

import org.jspecify.annotations.NullMarked;
