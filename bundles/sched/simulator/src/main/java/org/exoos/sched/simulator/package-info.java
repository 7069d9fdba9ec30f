/**
 * Runs scheduler policies on 1 to 128 simulated CPUs with a virtual clock.
 *
 * <h2>What is and isn't in this bundle?</h2>
 *
 * <p>The policies are the very bundles that the real system loads: {@link org.exoos.sched.simulator.PolicyBundle} loads a jar or a folder of
 * classes, and the policy is called through {@link org.exoos.sched.RunQueue} as the core calls it. What the core does (inboxes, passes,
 * kicks, idle CPUs that ask for work) is written down a second time in {@link org.exoos.sched.simulator.SimulatedCpu}, method by method after
 * {@code org.exoos.sched.core.Cpu}, with costs instead of work. There are no threads here: one loop takes events in order of their time.
 *
 * <p>The same policy, workload, number of CPUs and seed give the same result, byte for byte.
 *
 * <p>A pass of a CPU is computed at once at its first instant although it takes up to some microseconds of simulated time: what other CPUs do
 * within it is seen at its end. What is not modelled: memory bandwidth, hyper-threads, NUMA, native threads of the JVM, garbage collection.
 */
@NullMarked
package org.exoos.sched.simulator;

import org.jspecify.annotations.NullMarked;
