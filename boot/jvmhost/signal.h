/*
 * Signals as HotSpot needs them: synchronous ones (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP) raised by an exception of
 * the thread itself, delivered on its own stack in a Linux frame with the full XSAVE state; and tgkill to oneself.
 * There are no asynchronous signals and no alternate stack. A signal without a handler ends the JVM.
 */
#ifndef JVMHOST_SIGNAL_H
#define JVMHOST_SIGNAL_H
#include <stdint.h>

#include "arch/trap.h"
#include "jvmhost/syscall.h"

enum { SIGILL = 4, SIGTRAP = 5, SIGABRT = 6, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11 };

/* Turns frame into an entry of the handler for signal; ends the JVM if there is none or it cannot be entered. */
void signal_deliver(struct trap_frame *frame, int signal, int code, uint64_t address);

int64_t sys_rt_sigaction(const struct call *c);
int64_t sys_rt_sigprocmask(const struct call *c);
int64_t sys_rt_sigreturn(const struct call *c);
int64_t sys_tgkill(const struct call *c);

#endif
