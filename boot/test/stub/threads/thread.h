/* Host stand-in: native threads are pthreads (test/stubs.c). */
#ifndef STUB_THREAD_H
#define STUB_THREAD_H
#include <stdbool.h>
#include <stdint.h>
struct thread;
struct thread *thread_current(void);
int thread_park(uint64_t deadline_ns);
void thread_unpark(struct thread *thread);
static inline void preempt_disable(void) {}
static inline void preempt_enable(void) {}
static inline void relax(void) { __builtin_ia32_pause(); }
#endif
