package org.exoos.sched.core;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A wake-up, a block and a pick on each of the CPUs of one core, a thread for each CPU: two threads should do twice as much. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HopBenchmark {
    private static final int CPUS = 2;

    @Param({"roundrobin", "o1", "eevdf"})
    public String policy = "";

    private final AtomicInteger taken = new AtomicInteger();
    private SchedulerCore core = Passes.core(CPUS, "fifo");

    @Setup
    public void machine() {
        core = Passes.core(CPUS, policy);
    }

    /** A thread's CPU. */
    @State(Scope.Thread)
    public static class Mine {
        private Passes passes = new Passes(Passes.core(1, "fifo"), 0);

        @Setup
        public void cpu(HopBenchmark all) {
            passes = new Passes(all.core, all.taken.getAndIncrement());
        }
    }

    @Benchmark
    public void hop(Mine mine) {
        mine.passes.hop();
    }
}
