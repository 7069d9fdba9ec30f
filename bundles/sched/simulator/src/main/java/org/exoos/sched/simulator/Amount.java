package org.exoos.sched.simulator;

import java.util.Random;

/**
 * A time in a workload: {@code 200us}, or {@code 200us~} for one that is drawn anew each time, exponentially distributed with that mean.
 *
 * @param nanos the time or its mean
 */
record Amount(long nanos, boolean drawn) {
    static Amount parse(String text) {
        boolean drawn = text.endsWith("~");
        return new Amount(nanos(drawn ? text.substring(0, text.length() - 1) : text), drawn);
    }

    /** {@code 10s}, {@code 5ms}, {@code 20us}, {@code 300ns}. */
    static long nanos(String text) {
        int digits = 0;
        while (digits < text.length() && (Character.isDigit(text.charAt(digits)) || text.charAt(digits) == '.')) {
            digits++;
        }
        double unit = switch (text.substring(digits)) {
            case "s" -> 1e9;
            case "ms" -> 1e6;
            case "us" -> 1e3;
            case "ns" -> 1;
            default -> throw new IllegalArgumentException("'" + text + "' is no time, such as 5ms or 20us~");
        };
        if (digits == 0) {
            throw new IllegalArgumentException("'" + text + "' is no time, such as 5ms or 20us~");
        }
        return Math.round(Double.parseDouble(text.substring(0, digits)) * unit);
    }

    long next(Random random) {
        return drawn ? Math.round(-Math.log(1 - random.nextDouble()) * nanos) : nanos;
    }
}
