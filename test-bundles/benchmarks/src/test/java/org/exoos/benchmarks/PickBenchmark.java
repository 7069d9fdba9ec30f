package org.exoos.benchmarks;

import java.util.concurrent.TimeUnit;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.RunQueue;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.eevdf.Eevdf;
import org.exoos.sched.o1.ConstantTime;
import org.exoos.sched.testkit.TestContext;
import org.exoos.sched.testkit.TestTask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A decision with many tasks in the queue: pick, length of the slice, tick, stop and enqueue of one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PickBenchmark {
    @Param({"o1", "eevdf"})
    public String policy = "";

    @Param({"1", "10", "100", "1000", "10000"})
    public int tasks;

    private final TestContext context = new TestContext(0);
    private RunQueue queue = new ConstantTime().runQueue(0, context);

    @Setup
    public void fill() {
        queue = (policy.equals("o1") ? new ConstantTime() : new Eevdf()).runQueue(0, context);
        for (int i = 0; i < tasks; i++) {
            queue.enqueue(new TestTask("t"), EnqueueReason.NEW);
        }
    }

    @Benchmark
    public void decision() {
        Task task = queue.pick();
        if (task == null) {
            throw new AssertionError("picked nothing");
        }
        long ran = queue.sliceNanos(task);
        context.advance(ran);
        queue.tick(task, ran);
        queue.stopped(task, ran, StopReason.PREEMPTED);
        queue.enqueue(task, EnqueueReason.PREEMPTED);
    }
}
