package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Pattern;
import org.exoos.host.Console;
import org.exoos.host.Machine;

/** A shell at its prompt, on the user console of a machine. */
record Shell(Machine machine, Pattern prompt) {
    /** Until the first prompt. Generous: a busy host, an emulated CPU. */
    static final Duration BOOT = Duration.ofMinutes(3);

    /** For a command that has nothing to wait for. */
    static final Duration COMMAND = Duration.ofSeconds(60);

    private static final Pattern EXO_SHELL = Pattern.compile("(?m)^exo> ");
    private static final Pattern BUSYBOX = Pattern.compile("(?m)^(~|/\\S*) [#$] ");

    /** Waits for the prompt of the Exo shell. */
    static Shell of(Machine machine) {
        return begin(machine).awaitPrompt(BOOT);
    }

    /** The Exo shell of a machine that may still be booting. */
    static Shell begin(Machine machine) {
        return new Shell(machine, EXO_SHELL);
    }

    /** Waits for the prompt of busybox's shell. */
    static Shell busybox(Machine machine) {
        return new Shell(machine, BUSYBOX).awaitPrompt(BOOT);
    }

    Console console() {
        return machine.console();
    }

    Shell awaitPrompt(Duration deadline) {
        console().expect(prompt, deadline);
        return this;
    }

    /** Runs a line and returns what it printed up to the next prompt. */
    String run(String line) {
        return run(line, COMMAND);
    }

    String run(String line, Duration deadline) {
        type(line);
        String output = console()
                .expect(Pattern.compile("(?s)(.*?)(?=" + prompt.pattern() + ")", Pattern.MULTILINE), deadline)
                .group(1);
        console().expect(prompt, deadline);
        return output;
    }

    /**
     * Runs a line again and again until it has printed a text.
     *
     * @throws AssertionError when it has not within the deadline, with what it printed last
     */
    void runUntil(String line, String text, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        String output;
        do {
            output = run(line, deadline);
        } while (!output.contains(text) && System.nanoTime() < end);
        String last = output;
        assertTrue(output.contains(text), () -> "no '" + text + "' within " + deadline + ", but: " + last);
    }

    /** Types a line and Enter, and waits until it was taken. */
    void type(String line) {
        console().enter(line);
        console().expect("\n", COMMAND);
    }
}
