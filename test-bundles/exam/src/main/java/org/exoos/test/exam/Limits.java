package org.exoos.test.exam;

import java.time.Duration;
import org.exoos.host.Console;

/** How long to wait for what; each a system property in seconds, times the patience asked for. */
final class Limits {
    private Limits() {}

    static Duration boot() {
        return limit("exam.boot.timeout", 240);
    }

    static Duration call() {
        return limit("exam.call.timeout", 60);
    }

    static Duration service() {
        return limit("exam.service.timeout", 20);
    }

    private static Duration limit(String property, long otherwise) {
        return Console.patient(Duration.ofSeconds(Long.getLong(property, otherwise)));
    }
}
