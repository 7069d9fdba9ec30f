package org.exoos.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.exoos.nucleus.Control;
import org.exoos.nucleus.Nucleus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes whole lines {@code LEVEL last.part.of.name: message} to the log of the nucleus. Threshold: INFO, or the level that {@code exo.log}
 * on the kernel command line names.
 */
final class KernelLogger extends AbstractLogger {
    private static final long serialVersionUID = 1;
    private static final int THRESHOLD = threshold();

    private final String shortName;

    KernelLogger(String name) {
        this.name = name;
        this.shortName = name.substring(name.lastIndexOf('.') + 1);
    }

    private static int threshold() {
        String line = System.getenv().getOrDefault("EXO_CMDLINE", "");
        for (String word : line.split("\\s+", -1)) {
            for (Level level : Level.values()) {
                if (word.equalsIgnoreCase("exo.log=" + level)) {
                    return level.toInt();
                }
            }
        }
        return Level.INFO.toInt();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        StringBuilder line = new StringBuilder(128);
        line.append(level).append(' ').append(shortName).append(": ");
        line.append(MessageFormatter.basicArrayFormat(pattern, arguments)).append('\n');
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(trace);
        }
        if (Nucleus.present()) {
            Control.writeLog(line.toString());
        } else {
            System.err.print(line);
        }
    }

    private static boolean enabled(Level level) {
        return level.toInt() >= THRESHOLD;
    }

    @Override
    public boolean isTraceEnabled() {
        return enabled(Level.TRACE);
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
        return enabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return enabled(Level.DEBUG);
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
        return enabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return enabled(Level.INFO);
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
        return enabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return enabled(Level.WARN);
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
        return enabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return enabled(Level.ERROR);
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
        return enabled(Level.ERROR);
    }
}
