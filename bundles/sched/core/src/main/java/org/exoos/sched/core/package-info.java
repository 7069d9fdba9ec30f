/**
 * The core of scheduling: what tasks are, where they wait, and which native thread runs them. Policies only choose.
 *
 * <h2>The way of a task</h2>
 *
 * <pre>
 *   start / unpark  -> CoreTask.execute -> Inbox of a CPU        any thread; never blocks, locks, throws or allocates
 *   carrier         -> Cpu.decide: settle the task that ran, change the policy over, take arrivals in, give to idle CPUs, pick
 *                   -> Carrier.run: the continuation, until it blocks, yields or ends
 * </pre>
 *
 * A CPU's run queue, held list and counters belong to the thread that has the CPU's <i>token</i>: the carrier between two tasks. While a task
 * runs, {@code Cpu.running} names its carrier; a spare takes the CPU over by swapping that field to null, which the carrier notices when the task
 * returns. So the two never touch the run queue at once, and one atomic operation per switch pays for it.
 *
 * <h2>No wake-up is lost</h2>
 *
 * A waker sets {@code queued} (only the first one does), pushes the task, then reads {@code idling} of that CPU and kicks it if set. A carrier
 * sets {@code idling}, then looks at the inbox, then sleeps; a kick sent in between ends that sleep at once. {@code queued} is cleared before the continuation
 * runs. A task that is still being switched out is pushed to the inbox of the CPU that does so, which looks there only afterwards.
 *
 * <h2>What is not here</h2>
 *
 * Verification, warming and probation of policies; time-outs on policy calls; real-time classes.
 */
@NullMarked
package org.exoos.sched.core;

import org.jspecify.annotations.NullMarked;
