package org.exoos.sched.core;

import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.Task.Kind;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Pushing and taking at once: each task is taken once, whole, and in order. The results are ids as digits. Two threads each: CI has two CPUs. */
public class InboxStress {
    private static final SimulatedMachine MACHINE = new SimulatedMachine(MachineConfig.defaults());
    private static final SchedulerCore CORE =
            new SchedulerCore(MACHINE.processors(), MACHINE.clock(), new Settings(16, "", 2000, false));

    private static int taken(Inbox inbox) {
        int digits = 0;
        for (CoreTask task = inbox.takeAll(); task != null; task = task.link) {
            digits = digits * 10 + task.id();
        }
        return digits;
    }

    private static CoreTask task(int id) {
        return new CoreTask(CORE, id, "task", Kind.KERNEL, -1);
    }

    /** What the owner missed is there afterwards. */
    @JCStressTest
    @Outcome(
            id = {"0, 12", "1, 2", "12, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "each task once, in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a task was lost, taken twice, or seen before it was written")
    @State
    public static class PushAndTake {
        private final Inbox inbox = new Inbox();
        private final CoreTask one = task(1);
        private final CoreTask two = task(2);

        @Actor
        public void others() {
            inbox.push(one);
            inbox.push(two);
        }

        @Actor
        public void owner(II_Result result) {
            result.r1 = taken(inbox);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = taken(inbox);
        }
    }

    /** Both arrive. */
    @JCStressTest
    @Outcome(
            id = {"12", "21"},
            expect = Expect.ACCEPTABLE,
            desc = "both tasks, in either order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a task was lost")
    @State
    public static class PushAndPush {
        private final Inbox inbox = new Inbox();
        private final CoreTask one = task(1);
        private final CoreTask two = task(2);

        @Actor
        public void first() {
            inbox.push(one);
        }

        @Actor
        public void second() {
            inbox.push(two);
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = taken(inbox);
        }
    }
}
