package org.exoos.host;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Runs one command line in a machine of its own ({@code exo run --exec}): its output goes to ours, its exit status is
 * ours.
 *
 * <p>Statuses of the machine itself: 124 it hangs (does not start the command in time, does not answer on its host link,
 * found a CPU locked up, or exceeded the limit given), 125 it panicked or its JVM died, 126 QEMU failed.
 */
final class ExecRun {
    static final int HANGS = 124;
    static final int PANICKED = 125;
    static final int QEMU_FAILED = 126;

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STEP = Duration.ofMillis(200);
    private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(10);
    private static final Duration SIGN_OF_LIFE_WITHIN = Duration.ofSeconds(60);
    private static final Duration SWITCH_OFF = Duration.ofSeconds(30);

    private final Machine machine;
    private final ExecOutput output;
    private final PrintStream errors;
    /** A question at a time that the host chooses would make two runs of a machine that counts instructions differ. */
    private final boolean asks;

    private ExecRun(Machine machine, boolean asks, ExecOutput output, PrintStream errors) {
        this.machine = machine;
        this.asks = asks;
        this.output = output;
        this.errors = errors;
    }

    /** The words that make init run the command. */
    static MachineOptions executing(MachineOptions options, String command) {
        byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
        return options.withWord("exo.exec=" + Base64.getEncoder().encodeToString(bytes))
                .withWord("exo.quiet");
    }

    static int run(
            Qemu qemu,
            MachineOptions options,
            String command,
            Optional<Duration> limit,
            Path logs,
            OutputStream out,
            PrintStream errors)
            throws IOException {
        return run(qemu, options, command, limit, logs, out, errors, machine -> {});
    }

    /** The same; {@code beside} is told the machine once it is started. */
    static int run(
            Qemu qemu,
            MachineOptions options,
            String command,
            Optional<Duration> limit,
            Path logs,
            OutputStream out,
            PrintStream errors,
            Consumer<Machine> beside)
            throws IOException {
        ExecOutput output = new ExecOutput(out);
        try (Machine machine = Machine.start(qemu, executing(options, command), logs, "exec", output)) {
            beside.accept(machine);
            return new ExecRun(machine, !options.icount(), output, errors).await(limit);
        }
    }

    private int await(Optional<Duration> limit) throws IOException {
        Duration lastSign = Duration.ZERO;
        while (true) {
            Optional<MachineEnd> end = machine.end(STEP);
            if (end.isPresent()) {
                return ended(end.get());
            }
            Duration time = machine.wallTime();
            if (output.status().isPresent()) {
                return switchedOff();
            }
            if (!output.hasBegun() && time.compareTo(Console.patient(START)) > 0) {
                return failed(HANGS, "the machine did not start the command within " + time.toSeconds() + " s");
            }
            if (limit.isPresent() && time.compareTo(limit.get()) > 0) {
                return failed(
                        HANGS, "the command did not end within " + limit.get().toSeconds() + " s");
            }
            if (asks && machine.hostLink().greeted() && time.minus(lastSign).compareTo(SIGN_OF_LIFE_EVERY) > 0) {
                lastSign = time;
                if (!machine.hostLink().ping(Console.patient(SIGN_OF_LIFE_WITHIN))
                        && machine.end(STEP).isEmpty()) {
                    return failed(HANGS, "the machine no longer answers");
                }
            }
        }
    }

    /** The command has ended; the machine switches itself off. */
    private int switchedOff() throws IOException {
        Optional<MachineEnd> end = machine.end(SWITCH_OFF);
        if (end.isEmpty()) {
            errors.println("exo: the machine did not switch itself off; killed");
        }
        return end.isPresent() ? ended(end.get()) : exitStatus().orElse(HANGS);
    }

    private int ended(MachineEnd end) throws IOException {
        if (end != MachineEnd.OFF) {
            return failed(status(end), end.text());
        }
        OptionalInt status = exitStatus();
        return status.isPresent()
                ? status.getAsInt()
                : failed(QEMU_FAILED, "the machine was switched off before the command's end");
    }

    private OptionalInt exitStatus() {
        OptionalInt reported = machine.hostLink().exitStatus(Duration.ofMillis(100));
        return reported.isPresent() ? reported : output.status();
    }

    static int status(MachineEnd end) {
        return switch (end) {
            case OFF -> 0;
            case PANIC, JVM_DIED -> PANICKED;
            case LOCKED_UP -> HANGS;
            case KILLED -> QEMU_FAILED;
        };
    }

    private int failed(int status, String why) {
        errors.println("exo: " + why + "; the end of its console:");
        errors.println(machine.console().tail());
        errors.println("exo: all of it is in " + machine.console().log());
        return status;
    }
}
