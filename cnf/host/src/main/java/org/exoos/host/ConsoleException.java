package org.exoos.host;

/** A console did not say what was waited for; the message ends with its last lines and names its log. */
public final class ConsoleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConsoleException(Console console, String problem) {
        super("%s: %s%n--- end of %s ---%n%s%n---".formatted(console, problem, console.log(), console.tail()));
    }
}
