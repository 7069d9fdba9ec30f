package org.exoos.sched.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Everything by chance: who runs next, for how long (100 us to 10 ms), where a woken task goes, whether it preempts. For finding races: programs meet
 * orders that no sensible policy gives them. The same seed decides the same from the same sequence of calls; the seed is component property {@code seed}
 * and stands in the trace as a note.
 */
@Component(service = SwapCandidate.class, property = "seed:Long=1")
@Candidate(kind = "sched", name = "random", api = "1.1")
public final class RandomOrder implements SchedulerPolicy {
    private final long seed;

    /** How the component is configured. */
    @interface Configuration {
        long seed() default 1;
    }

    @Activate
    public RandomOrder(Configuration configuration) {
        this(configuration.seed());
    }

    public RandomOrder(long seed) {
        this.seed = seed;
    }

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue(cpu, context, seed);
    }

    /** Tasks in an array in no order; {@code policyLevel} is a task's place. */
    private static final class Queue extends RunQueue {
        private static final long SHORTEST = 100_000;
        private static final int SPREAD = 9_900_000;
        private static final int NOTE_SEED = 1;

        private final int cpu;
        private final PolicyContext context;
        private final long seed;
        private long state;
        private @Nullable Task[] tasks = new Task[64];
        private int size;
        private boolean noted;

        Queue(int cpu, PolicyContext context, long seed) {
            this.cpu = cpu;
            this.context = context;
            this.seed = seed;
            this.state = (seed + 1) * 0x9E37_79B9_7F4A_7C15L ^ cpu + 1L << 32 | 1;
        }

        /** xorshift64* (Vigna 2016): 0 .. bound - 1. */
        private int random(int bound) {
            state ^= state >>> 12;
            state ^= state << 25;
            state ^= state >>> 27;
            return (int) ((state * 0x2545_F491_4F6C_DD1DL >>> 33) % bound);
        }

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            if (!noted) {
                noted = true;
                context.note(cpu, NOTE_SEED, seed);
            }
            if (size == tasks.length) {
                tasks = Arrays.copyOf(tasks, 2 * size);
            }
            task.policyLevel = size;
            tasks[size++] = task;
        }

        @Override
        public @Nullable Task pick() {
            Task task = size == 0 ? null : tasks[random(size)];
            if (task != null) {
                remove(task);
                task.policyValue = SHORTEST + random(SPREAD);
            }
            return task;
        }

        @Override
        public void remove(Task task) {
            Task last = tasks[--size];
            tasks[size] = null;
            if (last != null && last != task) {
                tasks[task.policyLevel] = last;
                last.policyLevel = task.policyLevel;
            }
        }

        @Override
        public long sliceNanos(Task task) {
            return Math.max(SHORTEST, task.policyValue);
        }

        @Override
        public boolean preemptsOnWake() {
            return true;
        }

        @Override
        public boolean preempts(Task woken, Task running, long ranNanos) {
            return random(2) == 0;
        }

        @Override
        public int placement(Task task, EnqueueReason reason, int here) {
            return random(context.cpus());
        }

        @Override
        public @Nullable Task release(int target) {
            int start = size == 0 ? 0 : random(size);
            for (int i = 0; i < size; i++) {
                Task task = tasks[(start + i) % size];
                if (task != null && (task.affinity() >>> target & 1) != 0) {
                    remove(task);
                    return task;
                }
            }
            return null;
        }

        @Override
        public int balance(int here, int there) {
            return random(Math.max(1, here - there));
        }

        @Override
        public QueueState exportState() {
            List<Task> order = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                Task task = tasks[i];
                if (task != null) {
                    order.add(task);
                }
            }
            return QueueState.ofOrder(order);
        }
    }
}
