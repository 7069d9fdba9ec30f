package org.exoos.sched.simulator;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.exoos.sched.simulator.Step.Compute;
import org.exoos.sched.simulator.Step.Done;
import org.exoos.sched.simulator.Step.Exit;
import org.exoos.sched.simulator.Step.Fork;
import org.exoos.sched.simulator.Step.Program;
import org.exoos.sched.simulator.Step.Receive;
import org.exoos.sched.simulator.Step.Send;
import org.exoos.sched.simulator.Step.Sleep;
import org.jspecify.annotations.Nullable;

/** What the tasks of each kind of workload line do. */
final class Programs {
    private static final long PIECE = 1_000_000;

    private Programs() {}

    /** Computes without end, or so much; a piece of work is a millisecond. */
    static Program cpu(long work) {
        long[] left = {work};
        return new Loop() {
            @Override
            void round() {
                if (left[0] <= 0) {
                    add(new Exit());
                    return;
                }
                long piece = Math.min(PIECE, left[0]);
                left[0] -= piece;
                add(new Compute(piece), new Done());
            }
        };
    }

    /** Waits for a person, then computes a little. */
    static Program interactive(Random random, Amount run, Amount sleep) {
        boolean[] first = {true};
        return new Loop() {
            @Override
            void round() {
                if (first[0]) {
                    first[0] = false;
                    add(new Sleep((long) (random.nextDouble() * sleep.nanos())));
                } else {
                    add(new Compute(run.next(random)), new Done(), new Sleep(sleep.next(random)));
                }
            }
        };
    }

    /** A stage of a pipeline: from {@code in}, which the first has not, to {@code out}, which the last has not. */
    static Program stage(Random random, @Nullable Channel in, @Nullable Channel out, Amount work) {
        return new Loop() {
            @Override
            void round() {
                if (in != null) {
                    add(new Receive(in));
                }
                add(new Compute(work.next(random)));
                add(out != null ? new Send(out) : new Done());
            }
        };
    }

    /** Member of a ring in which one token goes round; {@code starts} puts it in. */
    static Program member(Random random, Channel in, Channel out, Amount work, boolean starts) {
        boolean[] first = {starts};
        return new Loop() {
            @Override
            void round() {
                if (first[0]) {
                    first[0] = false;
                    add(new Send(out));
                }
                add(new Receive(in), new Compute(work.next(random)), new Done(), new Send(out));
            }
        };
    }

    /** Forks so many children at once, waits for their ends, and sleeps. */
    static Program storm(Random random, int children, Amount run, Amount every) {
        Channel ends = new Channel(Integer.MAX_VALUE);
        return new Loop() {
            @Override
            void round() {
                for (int child = 0; child < children; child++) {
                    add(new Fork(child(run.next(random), ends)));
                }
                for (int child = 0; child < children; child++) {
                    add(new Receive(ends));
                }
                add(new Sleep(every.next(random)));
            }
        };
    }

    private static Program child(long run, Channel ends) {
        return script(List.of(new Compute(run), new Done(), new Send(ends), new Exit()));
    }

    /** These steps; the last is an {@link Exit}. */
    static Program script(List<Step> steps) {
        ArrayDeque<Step> left = new ArrayDeque<>(steps);
        return () -> {
            Step next = left.poll();
            return next == null ? new Exit() : next;
        };
    }

    /** A program made of rounds. */
    private abstract static class Loop implements Program {
        private final ArrayDeque<Step> steps = new ArrayDeque<>();

        abstract void round();

        final void add(Step... next) {
            steps.addAll(List.of(next));
        }

        @Override
        public final Step next() {
            while (steps.isEmpty()) {
                round();
            }
            return steps.remove();
        }
    }
}
