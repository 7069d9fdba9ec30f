package org.exoos.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A command of the host, run to its end with its output captured. */
record Command(List<String> words, Map<String, String> environment, boolean cleanEnvironment) {

    /** What came of it: exit status and what it printed on both streams. */
    record Result(Command command, int status, String output) {
        /** The output of a command that succeeded; otherwise an exception with the command and its output. */
        String orThrow() throws IOException {
            if (status != 0) {
                throw new IOException(
                        String.join(" ", command.words) + "\nended with status " + status + ":\n" + output.strip());
            }
            return output;
        }
    }

    static Command of(Object... words) {
        List<String> text = new ArrayList<>();
        for (Object word : words) {
            if (word instanceof Collection<?> many) {
                many.forEach(each -> text.add(each.toString()));
            } else {
                text.add(word.toString());
            }
        }
        return new Command(List.copyOf(text), Map.of(), false);
    }

    /** The same command with nothing but {@code variables} in its environment. */
    Command withOnly(Map<String, String> variables) {
        return new Command(words, new TreeMap<>(variables), true);
    }

    Result run(long timeoutSeconds) throws IOException {
        var builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        if (cleanEnvironment) {
            builder.environment().clear();
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        var output = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                process.getInputStream().transferTo(new java.io.OutputStream() {
                    @Override
                    public void write(int b) {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        synchronized (output) {
                            output.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
                        }
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            boolean ended = process.waitFor(timeoutSeconds, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            reader.join(1000);
            synchronized (output) {
                if (!ended) {
                    throw new IOException(
                            String.join(" ", words) + "\ndid not end within " + timeoutSeconds + " s:\n" + output);
                }
                return new Result(this, process.exitValue(), output.toString());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: " + String.join(" ", words), e);
        }
    }
}
