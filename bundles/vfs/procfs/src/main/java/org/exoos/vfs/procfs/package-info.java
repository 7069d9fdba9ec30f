/**
 * Processes and kernel figures as files, in the formats of proc(5): as much as ps, top, uptime, free and mount read. The process
 * table and the VFS are looked at when a file is read; without them there are no process directories and no mounts.
 */
@NullMarked
package org.exoos.vfs.procfs;

import org.jspecify.annotations.NullMarked;
