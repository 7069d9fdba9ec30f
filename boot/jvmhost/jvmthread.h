/* What the JVM host keeps for each JVM thread (thread->jvm). Touched by the thread itself only. */
#ifndef JVMHOST_JVMTHREAD_H
#define JVMHOST_JVMTHREAD_H
#include <stdint.h>

#include "threads/thread.h"

struct jvm_thread {
    uint64_t signal_mask;
    uint64_t clear_child_tid; /* zeroed, and its futex woken, when the thread ends */
    void *fpu;                /* page-aligned buffer for the FPU part of signal frames */
};

extern int32_t jvm_process_id; /* the first thread's id */
struct jvm_thread *jvm_thread_new(void); /* null when memory is short */
void jvm_thread_free(struct jvm_thread *thread);
static inline struct jvm_thread *jvm_thread_current(void) { return thread_current()->jvm; }

/* Ends the machine because the JVM cannot go on: text says why. */
__attribute__((noreturn, format(printf, 1, 2))) void jvm_died(const char *format, ...);

#endif
