package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom the watchdog blames for a task that waits. */
@Timeout(120)
class WatchdogTest extends CoreRig {
    /** Beats of the watchdog: under a policy a task may wait for 4, and for 0.4 more for each task that waits. */
    private static final int LIMIT_MILLIS = 1_000;

    private static final int CHANGES = 6;

    /** The task named "last" runs when nobody else can. */
    private static final class Unfair implements SchedulerPolicy, SwapCandidate {
        @Override
        public RunQueue runQueue(int cpu, PolicyContext context) {
            return new RunQueue() {
                private final TaskQueue queue = new TaskQueue();
                private final TaskQueue last = new TaskQueue();

                private TaskQueue of(Task task) {
                    return task.name().equals("last") ? last : queue;
                }

                @Override
                public void enqueue(Task task, EnqueueReason reason) {
                    of(task).addLast(task);
                }

                @Override
                public @Nullable Task pick() {
                    Task next = queue.pollFirst();
                    return next != null ? next : last.pollFirst();
                }

                @Override
                public void remove(Task task) {
                    of(task).remove(task);
                }

                @Override
                public long sliceNanos(Task task) {
                    return MILLI;
                }

                @Override
                public boolean tick(Task running, long ranNanos) {
                    return true;
                }

                @Override
                public @Nullable Task release(int cpu) {
                    return null;
                }

                @Override
                public QueueState exportState() {
                    return QueueState.NONE;
                }
            };
        }
    }

    @Test
    void whoIsInChargeIsBlamedForItsOwnTimeOnly() throws Exception {
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults().withCpus(1));
        SchedulerCore sched = open(new SchedulerCore(
                machine.processors(), machine.clock(), new Settings(4096, "first", LIMIT_MILLIS, false)));
        PolicyGate gate = new PolicyGate(sched);
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        gate.observer((kind, failed, reason) -> told.add(failed + ": " + reason));
        gate.put("unfair 0", new Unfair());
        for (String name : new String[] {"hog", "another hog", "last"}) {
            hog(sched, name, SchedulingAttributes.DEFAULT);
        }
        int beat = sched.cpu(0).watched.beat;
        for (int i = 1; i <= CHANGES; i++) {
            int until = beat + 2 * i;
            eventually(() -> sched.cpu(0).watched.beat - until >= 0);
            gate.put("unfair " + i, new Unfair());
        }
        assertThat(told).as("blamed for what the others did").isEmpty();
        eventually(() -> !told.isEmpty());
        assertThat(told.peek()).startsWith("unfair " + CHANGES + ": ").contains("let task", "wait for more than");
    }
}
