/**
 * Tasks and their scheduling. A task is one virtual thread; the core ({@code org.exoos.sched.core}) holds tasks, run states, inboxes and
 * carriers; a policy only says which runnable task a CPU runs next and for how long.
 *
 * <h2>Writing a policy</h2>
 *
 * One class: implement {@link org.exoos.sched.SchedulerPolicy} and, usually nested in it, one {@link org.exoos.sched.RunQueue}; one run queue is
 * made per CPU. Register it as a {@link org.exoos.swap.SwapCandidate} of kind {@code sched}:
 *
 * <pre>
 *   &#64;Component(service = SwapCandidate.class)
 *   &#64;Candidate(kind = "sched", name = "lifo", api = "1.0")
 *   public final class Lifo implements SchedulerPolicy {
 *       public RunQueue runQueue(int cpu, PolicyContext context) { return new Queue(); }
 *
 *       private static final class Queue extends RunQueue {
 *           private final TaskQueue tasks = new TaskQueue();
 *           public void enqueue(Task task, EnqueueReason reason) { tasks.addFirst(task); }
 *           public Task pick()                                   { return tasks.pollFirst(); }
 *           public void remove(Task task)                        { tasks.remove(task); }
 *           public long sliceNanos(Task task)                    { return 10_000_000; }
 *       }
 *   }
 * </pre>
 *
 * <h2>Who calls what, on which thread</h2>
 *
 * <table>
 * <caption>Calls</caption>
 * <tr><th>caller</th><th>calls</th><th>thread</th></tr>
 * <tr><td>swap thread</td><td>{@code SchedulerPolicy.runQueue}, once per CPU before the switch</td><td>one platform thread</td></tr>
 * <tr><td>core</td><td>every method of a {@code RunQueue}</td><td>the carrier of that queue's CPU, between two tasks</td></tr>
 * <tr><td>wakers</td><td>nothing of a policy: a woken task goes to the CPU's inbox, its carrier enqueues it</td><td>any</td></tr>
 * </table>
 *
 * So a run queue needs no lock and no atomic: nobody else touches it. One pass of a carrier between two tasks is: {@code stopped} for the task
 * that ran (and {@code enqueue} if it can still run), {@code placement} and {@code enqueue} for each arrival, {@code changed} for tasks whose
 * attributes changed, {@code release} for each CPU that has nothing to do, every 100 ms {@code balance}, {@code pick}, {@code sliceNanos}. When ring 3 is left in the middle of a slice: {@code tick} and {@code preempts} decide whether
 * the running task goes on.
 *
 * <p>A policy may read every method of {@link org.exoos.sched.Task} and owns the {@code policy...} fields of the tasks it holds. It may not
 * block, wait for a lock, do I/O, log, start threads or keep a task it gave out; it should not allocate per call. It never sees a task
 * twice: a task is enqueued once, then picked, removed or released once.
 *
 * <table>
 * <caption>Methods of a run queue</caption>
 * <tr><th>method</th><th>when</th><th>may not</th></tr>
 * <tr><td>{@code importState}, then {@code enqueue(RESTORED)}</td><td>once, at the first pass under this policy</td><td>keep the state</td></tr>
 * <tr><td>{@code enqueue}, {@code remove}, {@code changed}</td><td>between two tasks</td><td>pick, refuse</td></tr>
 * <tr><td>{@code placement}</td><td>before {@code enqueue(NEW | WAKE)}, several CPUs only</td><td>take the task in: it may go elsewhere</td></tr>
 * <tr><td>{@code pick}, {@code sliceNanos}</td><td>end of a pass, when no real-time task waits</td><td>return null while it holds tasks</td></tr>
 * <tr><td>{@code tick}, {@code preempts}</td><td>ring 3 was left, the task is still this CPU's</td><td>take the running task in</td></tr>
 * <tr><td>{@code release}, {@code balance}</td><td>another CPU has less to do</td><td>name a task bound here</td></tr>
 * <tr><td>{@code exportState}</td><td>once, as the last call; not after a failure. The only one that may allocate much</td><td>-</td></tr>
 * </table>
 *
 * <h2>Classes</h2>
 *
 * A policy schedules fair tasks: {@code NORMAL}, {@code BATCH}, {@code IDLE} of {@link org.exoos.sched.SchedulingClass}, by nice value and class as
 * it sees fit. Before it the core runs {@code DEADLINE} tasks (earliest deadline first, admitted only where their reservations add up to at
 * most 95 % of a CPU), then {@code FIFO} and {@code RR} ones, which together with the former get at most 95 % of each second while fair tasks wait. A CPU
 * without such tasks pays one test for that.
 *
 * <h2>What the core guarantees whatever a policy does</h2>
 *
 * <ul>
 * <li>A task is never on two CPUs, and never runs on a CPU that its affinity forbids.
 * <li>A task is never lost: the core knows which tasks each run queue holds. A queue that throws, returns a task that it does not hold, or
 *     returns none while it holds some, is out: the core's built-in policy takes that CPU over at once with every task the queue held, and the other CPUs
 *     at their next pick. The failed policy is not called again.
 * <li>No task starves: when one waits longer than its limit while its CPU picks others, the policy is out. The limit is 2 s for a {@code NORMAL} task of
 *     nice 0 or less, 30 s for one of a higher nice value, 10 s for {@code BATCH}, 120 s for {@code IDLE}, each plus 100 ms for every task in the queue. The clock stands while
 *     the machine does (safepoint, debugger, host).
 * <li>A swap stops nothing: each CPU changes over at its next pick. The new queue is given the state that the old one exported (a hint) and then
 *     every runnable task of that CPU exactly once.
 * </ul>
 *
 * <h2>Threads that are no tasks</h2>
 *
 * Platform threads are scheduled by the nucleus. A virtual thread started by a task inherits its scheduler and is run as a short-lived kernel task per
 * run. A virtual thread started by a platform thread lands in the JDK's own pool, which runs as a service thread: nothing in the kernel does
 * that; use {@link org.exoos.sched.Scheduler#start}.
 */
@Export
@Version("2.0.0")
@NullMarked
package org.exoos.sched;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
