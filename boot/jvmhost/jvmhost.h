/*
 * Hosts the JVM: an unmodified HotSpot with its glibc runs in ring 0 on the Linux system calls below.
 *
 * Order at boot: phys_init, vm_init (memory/), then on a kernel thread jvmhost_start, which reads the boot
 * archive, builds the file tree, loads /jre/bin/java with its interpreter and starts the first JVM thread.
 */
#ifndef JVMHOST_JVMHOST_H
#define JVMHOST_JVMHOST_H
#include <stdint.h>

#include "arch/boot.h" /* jvmhost_start */
#include "arch/trap.h" /* jvm_syscall, jvm_fault */

/* A file of the archive in place: physical address, length to *length; -ENOENT. For exo_boot_file. */
int64_t jvmhost_boot_file(const char *path, uint64_t *length);

#endif
