/*
 * Hosts the JVM: an unmodified HotSpot with its glibc runs in ring 0 on the Linux system calls below.
 *
 * Order at boot: phys_init, vm_init (memory/), then on a kernel thread jvmhost_start, which reads the boot
 * archive, builds the file tree, loads /jre/bin/java with its interpreter and starts the first JVM thread.
 */
#ifndef JVMHOST_JVMHOST_H
#define JVMHOST_JVMHOST_H
#include <stdint.h>

struct thread;
struct trap_frame;

/* Boots the JVM from the archive at physical address module (length bytes); returns after its first thread
 * was started, panics with a readable reason if it cannot. */
void jvmhost_start(uint64_t module, uint64_t length, const char *command_line);

/* The `syscall` instruction from JVM code: on the thread's kernel stack, interrupts on. Edits the frame. */
void jvm_syscall(struct trap_frame *frame);

/* An exception with JVM origin; cr2 for page faults. Resolves it, or edits the frame to enter the JVM's
 * signal handler, or ends the JVM. On the thread's kernel stack, interrupts on. */
void jvm_fault(struct trap_frame *frame, uint64_t cr2);

/* Called by the thread code when a JVM thread is gone (frees thread->jvm). Thread context. */
void jvm_thread_gone(struct thread *thread);

/* A file of the archive in place; -ENOENT. For exo_boot_file. */
int64_t jvmhost_boot_file(const char *path, uint64_t *length);

#endif
