package org.exoos.hal.simulated;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What ring 3 consists of: Java functions, each at an instruction address. {@link SimulatedContext#run()} looks up the step at RIP,
 * moves RIP on by {@link #STEP_LENGTH} and calls it; the step changes registers and memory of the context and says how ring 3
 * was left, or {@link #CONTINUE}. All state of a program should be in registers and user memory: then fork, signals and
 * swaps behave as with real code. Where no step is, the instruction fetch faults.
 *
 * <p>Any thread; a step runs on the carrier that runs the context.
 */
public final class SimulatedPrograms {
    /** Length of the `syscall` instruction, and so of every step. */
    public static final int STEP_LENGTH = 2;

    /** Returned by a step that stays in ring 3. */
    public static final int CONTINUE = 0;

    private final ConcurrentHashMap<Long, Step> steps = new ConcurrentHashMap<>();
    private volatile @Nullable Step otherwise;

    /** One instruction of a simulated program. */
    @FunctionalInterface
    public interface Step {
        /** @return {@link #CONTINUE}, or the trap reason that a method of {@link SimulatedContext} returned */
        int run(SimulatedContext context);
    }

    /** Puts steps at {@code rip}, {@code rip + 2}, and so on; returns the address after the last. */
    public long put(long rip, List<Step> program) {
        long at = rip;
        for (Step step : program) {
            steps.put(at, step);
            at += STEP_LENGTH;
        }
        return at;
    }

    /** Puts steps at {@code rip}, {@code rip + 2}, and so on; returns the address after the last. */
    public long put(long rip, Step... program) {
        return put(rip, List.of(program));
    }

    /** The step for every address that has none of its own. */
    public void otherwise(Step step) {
        otherwise = step;
    }

    /** Takes all steps out of the half-open range. */
    public void remove(long from, long to) {
        steps.keySet().removeIf(rip -> rip >= from && rip < to);
    }

    @Nullable
    Step at(long rip) {
        Step step = steps.get(rip);
        return step != null ? step : otherwise;
    }
}
