package org.exoos.swap.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was chosen and proved itself, over a reboot: kind to name, in a file of the bundle's data area. With it the number of boots that were begun and
 * not reported as good: after {@link #FAILED_BOOTS} of them the choices are not used, the image's own defaults are.
 *
 * <p>It lasts as long as the framework's storage does. On a machine that keeps that in RAM every boot is a first one.
 */
final class Choices {
    static final int FAILED_BOOTS = 2;
    private static final String BOOTS = "boots.unfinished";
    private static final String CHOICE = "choice.";
    private static final Logger LOG = LoggerFactory.getLogger(Choices.class);

    private final @Nullable Path file;
    private final Properties values = new Properties();
    private final boolean safe;

    /**
     * Begins a boot.
     *
     * @param file null when nothing can be kept
     * @param writer has it written that a boot was begun: nobody needs to wait for that
     */
    Choices(@Nullable Path file, Executor writer) {
        this.file = file;
        if (file != null && Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                values.load(in);
            } catch (IOException | IllegalArgumentException why) {
                LOG.warn("the choices of components cannot be read, the image's are taken: {}", why.toString());
                values.clear();
            }
        }
        int unfinished = number(values.getProperty(BOOTS));
        safe = unfinished >= FAILED_BOOTS;
        if (safe) {
            LOG.error("{} boots in a row did not come to an end: starting with the image's own components", unfinished);
        }
        values.setProperty(BOOTS, Integer.toString(unfinished + 1));
        writer.execute(this::save);
    }

    private static int number(@Nullable String text) {
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Whether the choices are set aside. */
    boolean safe() {
        return safe;
    }

    synchronized Optional<String> chosen(String kind) {
        return safe ? Optional.empty() : Optional.ofNullable(values.getProperty(CHOICE + kind));
    }

    synchronized void choose(String kind, String name) {
        if (!name.equals(values.getProperty(CHOICE + kind))) {
            values.setProperty(CHOICE + kind, name);
            save();
        }
    }

    /** The machine runs: this boot was a good one. */
    synchronized void bootIsGood() {
        if (number(values.getProperty(BOOTS)) != 0) {
            values.setProperty(BOOTS, "0");
            save();
        }
    }

    private synchronized void save() {
        if (file == null) {
            return;
        }
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            try (var out = Files.newOutputStream(fresh)) {
                values.store(out, null);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException why) {
            LOG.warn("the choices of components cannot be kept: {}", why.toString());
        }
    }
}
