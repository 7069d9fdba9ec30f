/*
 * Carriers: the threads on which Java runs tasks, one for each CPU, with their kick, idle and spare protocols (exo/hal.h).
 *
 * kick: set by anyone (exchange), then in_idle and in_user are read; the carrier sets in_idle or in_user (full barrier), then reads
 * kick: never lost.
 */
#ifndef EXO_THREADS_CARRIER_H
#define EXO_THREADS_CARRIER_H
#include "threads/thread.h"

/* From thread_park, interrupts off: true if the thread is a carrier that blocks outside exo_idle. */
bool carrier_blocks(struct thread *thread);
void carrier_resumes(struct thread *thread);
void carrier_forget(struct thread *thread);

int64_t carrier_register(int64_t cpu);
int64_t carrier_idle(int64_t cpu, uint64_t deadline_ns);
void carrier_kick(int64_t cpu);
int64_t carrier_kick_take(int64_t cpu);
int64_t carrier_spare_wait(int64_t cpu, uint64_t patience_ns);
int64_t carrier_blocked(int64_t cpu);

#endif
