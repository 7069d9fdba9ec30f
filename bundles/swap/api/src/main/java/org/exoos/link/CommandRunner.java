package org.exoos.link;

/** Runs lines of the kernel console on behalf of the host. A service of the kernel console, where the image has one. */
public interface CommandRunner {
    /** What a line printed and returned, as a person at the console would see it; {@code ok} is false when it ended by an exception. */
    record Outcome(boolean ok, String text) {}

    /** Runs a line and waits for its end. Platform threads; an interrupt ends the wait. */
    Outcome run(String line);
}
