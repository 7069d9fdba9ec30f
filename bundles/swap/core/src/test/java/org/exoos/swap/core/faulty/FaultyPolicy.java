package org.exoos.swap.core.faulty;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;

/** Order of arrival, until the fault: in a method, at one of its calls once it is armed. */
public final class FaultyPolicy implements SchedulerPolicy {
    private static final long SLOW_NANOS = 5_000_000_000L;
    private static final int CHUNK = 1 << 16;
    private static final int CHUNKS = 512;

    /** Set by the test. Names instead of enums, which would be classes of this bundle. */
    public volatile String method = "";

    public volatile String fault = "";
    public volatile boolean armed;
    public volatile int delay;
    /** Queues that are made before the fault can happen: those of practice, for instance. */
    public volatile int spared;

    public volatile int fired;
    private volatile Object hog = "";

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        at("runQueue");
        if (armed && spared > 0) {
            spared--;
        }
        return new Queue();
    }

    /** Whether something out of the ordinary has to be done by the method itself. */
    private boolean at(String here) {
        if (!armed || spared > 0 || !here.equals(method)) {
            return false;
        }
        if (delay > 0) {
            delay--;
            return false;
        }
        fired = fired + 1;
        switch (fault) {
            case "exception" -> throw new IllegalStateException("on purpose");
            case "out of memory" -> throw new OutOfMemoryError("on purpose");
            case "state import" -> throw new ClassCastException("on purpose: not the state of mine");
            case "endless loop" -> {
                long n = 0;
                while (n >= 0) {
                    n = n + 1 & Long.MAX_VALUE;
                }
            }
            case "memory hog" -> {
                byte[][] kept = new byte[CHUNKS][];
                hog = kept;
                for (int i = 0; ; i = (i + 1) % CHUNKS) {
                    kept[i] = new byte[CHUNK];
                }
            }
            case "slow call" -> {
                long end = System.nanoTime() + SLOW_NANOS;
                while (System.nanoTime() - end < 0) {
                    hog = "";
                }
            }
            default -> {}
        }
        return true;
    }

    private final class Queue extends RunQueue {
        private final TaskQueue tasks = new TaskQueue();
        private @Nullable Task last;

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            if (!at("enqueue") || !fault.equals("lost task")) {
                tasks.addLast(task);
            }
        }

        @Override
        public @Nullable Task pick() {
            if (at("pick")) {
                if (fault.equals("never picks")) {
                    return null;
                }
                if (fault.equals("wrong task") && last != null) {
                    return last;
                }
                if (fault.equals("lost task")) {
                    tasks.pollFirst();
                }
            }
            last = tasks.pollFirst();
            return last;
        }

        @Override
        public void remove(Task task) {
            at("remove");
            tasks.remove(task);
        }

        @Override
        public long sliceNanos(Task task) {
            at("sliceNanos");
            return 1_000_000;
        }

        @Override
        public boolean tick(Task running, long ranNanos) {
            at("tick");
            return ranNanos >= 1_000_000;
        }

        @Override
        public boolean preempts(Task woken, Task running, long ranNanos) {
            at("preempts");
            return false;
        }

        @Override
        public boolean preemptsOnWake() {
            at("preemptsOnWake");
            return true;
        }

        @Override
        public void stopped(Task task, long ranNanos, StopReason reason) {
            at("stopped");
        }

        @Override
        public void changed(Task task) {
            at("changed");
        }

        @Override
        public int placement(Task task, EnqueueReason reason, int here) {
            at("placement");
            return here;
        }

        @Override
        public @Nullable Task release(int cpu) {
            if (at("release")) {
                if (fault.equals("wrong task") && last != null) {
                    return last;
                }
                if (fault.equals("lost task")) {
                    tasks.pollFirst();
                }
            }
            return null;
        }

        @Override
        public int balance(int here, int there) {
            at("balance");
            return super.balance(here, there);
        }

        @Override
        public QueueState exportState() {
            at("exportState");
            return QueueState.ofOrder(tasks.toList());
        }

        @Override
        public void importState(QueueState state) {
            at("importState");
        }
    }
}
