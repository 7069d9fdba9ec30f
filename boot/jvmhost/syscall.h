/*
 * System calls of the JVM (Linux x86-64 ABI): a table from number to handler. A handler gets the six arguments
 * and the frame (for calls that edit registers) and returns the result or a negative errno. It runs on the
 * calling thread's kernel stack with interrupts on and may sleep. Pointers are the JVM's: only vm_copy_in/out
 * and their kin touch what they point to.
 */
#ifndef JVMHOST_SYSCALL_H
#define JVMHOST_SYSCALL_H
#include <stdint.h>

#include "arch/trap.h"

struct call {
    uint64_t a[6];
    struct trap_frame *frame;
};
typedef int64_t syscall_handler(const struct call *call);

struct syscall_entry {
    uint16_t number;
    const char *name;
    syscall_handler *handler;
};

/* One table a family, ended by a null handler. */
extern const struct syscall_entry syscalls_files[], syscalls_tree[], syscalls_memory[], syscalls_threads[], syscalls_time[],
    syscalls_sockets[];

void syscall_init(void);

#endif
