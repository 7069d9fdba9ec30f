package org.exoos.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Commands of the host, run to their end. */
public final class Commands {
    private Commands() {}

    /** What the command prints, both streams; an exception with it when the command fails. */
    public static String output(String... words) throws IOException {
        return output(Path.of("."), List.of(words));
    }

    static String output(Path folder, List<String> words) throws IOException {
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String text;
        try (InputStream in = process.getInputStream()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int status = status(process);
        if (status != 0) {
            throw new HostException(String.join(" ", words) + " ended with status " + status + ":\n" + text.strip());
        }
        return text;
    }

    /** Runs the command on our own terminal. */
    static int onTerminal(String... words) throws IOException {
        return status(new ProcessBuilder(words).inheritIO().start());
    }

    static int status(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
