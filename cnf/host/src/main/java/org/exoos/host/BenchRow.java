package org.exoos.host;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A row that the program {@code userspace/bench} printed: nanoseconds of one operation, which are instructions when QEMU counts them.
 *
 * @param name of the operation; {@code "switch, ring of 2 [fifo]"} for one that was measured under a policy
 */
record BenchRow(String name, double min, double median, double max) {
    private static final Pattern LINE =
            Pattern.compile("row (.+?): min (-?[0-9.]+) median (-?[0-9.]+) max (-?[0-9.]+) ns");
    private static final Pattern POLICY = Pattern.compile(" \\[[^]]*]$");

    /** The rows in the output of the program. */
    static List<BenchRow> parse(String output) {
        return LINE.matcher(output)
                .results()
                .map(line -> new BenchRow(
                        line.group(1),
                        Double.parseDouble(line.group(2)),
                        Double.parseDouble(line.group(3)),
                        Double.parseDouble(line.group(4))))
                .toList();
    }

    /** The operation without the policy. */
    String operation() {
        return POLICY.matcher(name).replaceFirst("");
    }

    /** Both systems' figure of one operation. */
    record Pair(String group, BenchRow ours, Optional<BenchRow> linux) {
        String name() {
            return ours.name();
        }

        OptionalDouble ratio() {
            return linux.isPresent()
                    ? OptionalDouble.of(ours.median() / linux.get().median())
                    : OptionalDouble.empty();
        }
    }

    /** Each of our rows with Linux's of the same operation, when it has one. */
    static List<Pair> pairs(String group, List<BenchRow> ours, List<BenchRow> linux) {
        return ours.stream()
                .map(row -> new Pair(
                        group,
                        row,
                        linux.stream()
                                .filter(other -> other.name().equals(row.operation()))
                                .findFirst()))
                .toList();
    }
}
