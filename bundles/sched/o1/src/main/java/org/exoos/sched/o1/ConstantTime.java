package org.exoos.sched.o1;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * The O(1) scheduler of Linux 2.6.0 - 2.6.22 (Molnár; described in Love, Linux Kernel Development, 2nd edition, chapter 4). Two arrays of 140 queues: a
 * task whose time slice is used up goes to the expired array with a new slice, and when the active array is empty the two change places. So nobody
 * starves, and picking takes the same time whatever the number of tasks.
 *
 * <p>Levels 100 .. 139 are the nice values; a task that sleeps much is up to 5 levels better and one that computes all the time 5 worse, so that
 * programs that talk to people answer at once. Those that are clearly interactive go back to the active array, unless the expired ones have waited long.
 */
@Component(service = SwapCandidate.class)
@Candidate(kind = "sched", name = "o1", api = "1.1")
public final class ConstantTime implements SchedulerPolicy {
    private static final long MILLI = 1_000_000;
    /** Sleep that is remembered at most: worth the whole bonus. */
    static final long MAX_SLEEP = 1_000 * MILLI;

    private static final int MAX_BONUS = 10;
    private static final int NICE_0 = 120;
    private static final int BEST = 100;
    private static final int WORST = 139;
    /** Nobody's turn is longer while others of the level wait. */
    private static final long GRANULE = 10 * MILLI;
    /** How long the expired array may wait, per task in the queue. */
    private static final long STARVATION = 100 * MILLI;

    /** Difference in waiting tasks that is worth a migration. */
    private static final int IMBALANCE = 3;

    private static final String SCHEMA = "o1.slice";

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue(context);
    }

    /** Time slice of a nice value: 5 ms at 19, 100 ms at 0, 800 ms at -20. */
    static long slice(int nice) {
        return nice < 0 ? (20L - nice) * 20 * MILLI : (20L - nice) * 5 * MILLI;
    }

    /**
     * {@code policyValue} of a task: what is left of its slice; below 0 is none. {@code policyDeadline}: its average sleep. {@code policyData}: the array
     * that holds it.
     */
    private static final class Queue extends RunQueue {
        private final PolicyContext context;
        private LevelArray active = new LevelArray();
        private LevelArray expired = new LevelArray();
        private long expiredSince;

        Queue(PolicyContext context) {
            this.context = context;
        }

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            long sleep = task.policyDeadline;
            long left = task.policyValue;
            if (reason == EnqueueReason.WAKE) {
                long slept = task.sleptNanos(context);
                if (slept > 0) {
                    task.policyDeadline = Math.min(MAX_SLEEP, sleep + slept);
                    if (left > 0) {
                        put(active, task, false);
                        return;
                    }
                }
            }
            if (task.policyDeadline == 0 && left == 0) {
                task.policyDeadline = MAX_SLEEP / 2;
            }
            boolean used = left <= 0;
            if (used) {
                task.policyValue = slice(task.nice());
            }
            boolean over = used && reason == EnqueueReason.PREEMPTED && !(interactive(task) && !expiredStarve());
            if (over) {
                if (expired.size() == 0) {
                    expiredSince = context.nanoTime();
                }
                put(expired, task, false);
            } else {
                put(active, task, reason == EnqueueReason.PREEMPTED && !used && task.policyValue % GRANULE != 0);
            }
        }

        private void put(LevelArray array, Task task, boolean front) {
            task.policyData = array;
            if (front) {
                array.addFirst(task, level(task));
            } else {
                array.addLast(task, level(task));
            }
        }

        private boolean expiredStarve() {
            return expired.size() > 0
                    && context.nanoTime() - expiredSince > STARVATION * (active.size() + expired.size());
        }

        @Override
        public @Nullable Task pick() {
            if (active.size() == 0) {
                LevelArray empty = active;
                active = expired;
                expired = empty;
            }
            return active.poll();
        }

        @Override
        public void remove(Task task) {
            (task.policyData == active ? active : expired).remove(task);
        }

        @Override
        public long sliceNanos(Task task) {
            return Math.max(MILLI, Math.min(task.policyValue, GRANULE));
        }

        @Override
        public boolean preemptsOnWake() {
            return true;
        }

        @Override
        public boolean preempts(Task woken, Task running, long ranNanos) {
            return woken.schedulingClass() == SchedulingClass.NORMAL
                    && woken.policyData == active
                    && woken.policyLevel < running.policyLevel;
        }

        @Override
        public boolean tick(Task running, long ranNanos) {
            return ranNanos >= running.policyValue || ranNanos >= GRANULE && active.top() <= running.policyLevel;
        }

        @Override
        public void stopped(Task task, long ranNanos, StopReason reason) {
            task.policyValue -= ranNanos;
            // What it ran is taken from what it slept, less for those that sleep much: they keep their bonus for a
            // while.
            long weight = Math.max(1, bonus(task));
            task.policyDeadline = Math.max(1, task.policyDeadline - ranNanos / weight);
        }

        @Override
        public void changed(Task task) {
            LevelArray array = task.policyData == active ? active : expired;
            array.remove(task);
            array.addLast(task, level(task));
        }

        @Override
        public int placement(Task task, EnqueueReason reason, int here) {
            return context.lighter(task, here, active.size() + expired.size(), IMBALANCE);
        }

        @Override
        public @Nullable Task release(int cpu) {
            Task task = expired.pollFor(cpu);
            return task != null ? task : active.pollFor(cpu);
        }

        @Override
        public QueueState exportState() {
            List<Task> order = new ArrayList<>();
            active.appendTo(order);
            expired.appendTo(order);
            return new QueueState(
                    SCHEMA,
                    1,
                    order,
                    order.stream().map(task -> task.policyValue).toList());
        }
    }

    /** 0 .. 10 for an average sleep. */
    private static int bonus(Task task) {
        return (int) (task.policyDeadline / (MAX_SLEEP / MAX_BONUS));
    }

    static int level(Task task) {
        SchedulingAttributes asked = task.attributes();
        SchedulingClass fair = asked.schedulingClass();
        if (fair == SchedulingClass.IDLE) {
            return WORST;
        }
        int bonus = fair == SchedulingClass.BATCH ? 0 : bonus(task) - MAX_BONUS / 2;
        return Math.max(BEST, Math.min(NICE_0 + asked.nice() - bonus, WORST));
    }

    /** Whether it sleeps so much that it goes on in the active array: the more, the nicer it is. */
    private static boolean interactive(Task task) {
        int delta = task.nice() * MAX_BONUS / 2 / 20 + 2;
        return level(task) <= NICE_0 + task.nice() - delta;
    }
}
