package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.exoos.hal.UserContext;
import org.exoos.hal.simulated.SimulatedContext;
import org.exoos.hal.simulated.SimulatedPrograms;
import org.exoos.hal.simulated.SimulatedPrograms.Step;

/**
 * A program of ring 3 that makes calls one after the other, each with the result that it is to have. {@link #run} runs it as process 1 and says which
 * were wrong.
 */
final class CallScript {
    private static final long FORK = 57;
    private static final long EXIT_GROUP = 231;

    private final Bench bench;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    CallScript(Bench bench) {
        this.bench = bench;
    }

    /** A call and its result. */
    CallScript call(long result, long number, long... arguments) {
        steps.add(context -> context.syscall(number, arguments));
        int at = steps.size() / 2;
        return check("call " + number + " (the " + (at + 1) + "th)", result, c -> c.get(UserContext.RAX));
    }

    /** A child, which ends at once with that status. */
    CallScript child(long status) {
        steps.add(context -> context.syscall(FORK));
        steps.add(context ->
                context.get(UserContext.RAX) == 0 ? context.syscall(EXIT_GROUP, status) : SimulatedPrograms.CONTINUE);
        return this;
    }

    /** Puts a text with its zero into the program's memory. */
    CallScript text(long address, String text) {
        return with(c -> c.storeString(address, text));
    }

    /** Puts words into the program's memory. */
    CallScript words(long address, long... words) {
        return with(c -> {
            for (int i = 0; i < words.length; i++) {
                c.store64(address + 8L * i, words[i]);
            }
        });
    }

    /** A word of memory, of which the mask takes what counts, has to be that. */
    CallScript word(long address, long mask, long value) {
        return check("the word at " + Long.toHexString(address), value, c -> c.load64(address) & mask);
    }

    CallScript with(Consumer<SimulatedContext> action) {
        steps.add(context -> {
            action.accept(context);
            return SimulatedPrograms.CONTINUE;
        });
        return this;
    }

    private CallScript check(String what, long wanted, ToLongFunction<SimulatedContext> seen) {
        return with(context -> {
            long is = seen.applyAsLong(context);
            if (is != wanted) {
                wrong.add(what + " gave " + is + ", not " + wanted);
            }
        });
    }

    void run() throws Exception {
        steps.add(context -> context.syscall(EXIT_GROUP, 7));
        bench.start(steps.toArray(Step[]::new));
        assertThat(bench.end()).isEqualTo(7);
        assertThat(wrong).isEmpty();
    }
}
