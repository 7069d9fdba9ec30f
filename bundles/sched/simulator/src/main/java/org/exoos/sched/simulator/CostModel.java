package org.exoos.sched.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What things cost on a simulated CPU, in nanoseconds. The figures and where they come from stand in {@code costs.properties}.
 *
 * @param change from one task to another ({@code switch})
 * @param check a pass after which the same task goes on
 * @param interrupt leaving ring 3 by an interrupt and entering it again
 * @param call a system call without its work
 * @param fork making a task
 * @param line a cache line comes from another CPU
 * @param lock taking and releasing a free lock
 * @param critical what a policy does while it holds a lock
 * @param kick interrupting another CPU, for the sender
 * @param delivery from the kick to the other CPU's pass
 * @param migration cache misses of a task on a new CPU
 */
public record CostModel(
        long change,
        long check,
        long interrupt,
        long call,
        long fork,
        long line,
        long lock,
        long critical,
        long kick,
        long delivery,
        long migration) {

    /** The calibrated figures. */
    public static CostModel calibrated() {
        try (InputStream in = CostModel.class.getResourceAsStream("costs.properties")) {
            if (in == null) {
                throw new IllegalStateException("costs.properties is not beside " + CostModel.class);
            }
            Properties values = new Properties();
            values.load(in);
            return of(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Figures of a file of the same form. */
    public static CostModel read(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Properties values = new Properties();
            values.load(in);
            return of(values);
        }
    }

    private static CostModel of(Properties values) {
        return new CostModel(
                nanos(values, "switch"),
                nanos(values, "check"),
                nanos(values, "interrupt"),
                nanos(values, "call"),
                nanos(values, "fork"),
                nanos(values, "line"),
                nanos(values, "lock"),
                nanos(values, "critical"),
                nanos(values, "kick"),
                nanos(values, "delivery"),
                nanos(values, "migration"));
    }

    private static long nanos(Properties values, String name) {
        String value = values.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("the cost model lacks '" + name + "'");
        }
        return Long.parseLong(value.strip());
    }
}
