package org.exoos.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A serial console as a test sees it: text arrives, is kept in a log, and is waited for.
 *
 * <p>The text is what a person reads: carriage returns and terminal control sequences are taken out; the log has every
 * byte. Each {@code expect} looks from where the last one ended. Waiting ends early, with the end of the text in the
 * message, when the machine has ended. Deadlines are multiplied by the system property {@code exo.test.patience}.
 * Any thread may call; a reader thread of its own fills the text.
 */
public final class Console implements AutoCloseable {
    private static final double PATIENCE = Double.parseDouble(System.getProperty("exo.test.patience", "1"));
    private static final int TAIL_LINES = 40;

    private final String name;
    private final ByteChannel channel;
    private final Path log;
    private final OutputStream copy;
    private final Supplier<Optional<String>> ended;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final StringBuilder text = new StringBuilder(); // guarded by lock
    private final ControlFilter filter = new ControlFilter(text); // guarded by lock
    private int position; // guarded by lock
    private boolean closed; // guarded by lock

    /**
     * @param copy gets every byte as it comes
     * @param ended tells why nothing more is to be expected, once that is so
     */
    Console(String name, ByteChannel channel, Path log, OutputStream copy, Supplier<Optional<String>> ended)
            throws IOException {
        this.name = name;
        this.channel = channel;
        this.log = log;
        this.copy = copy;
        this.ended = ended;
        Files.createDirectories(log.toAbsolutePath().getParent());
        OutputStream out = Files.newOutputStream(log);
        Thread.ofPlatform().daemon().name("console-" + name).start(() -> read(out));
    }

    private void read(OutputStream out) {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try (out) {
            while (channel.read(buffer.clear()) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
                out.flush();
                copy.write(buffer.array(), 0, buffer.position());
                append(buffer.array(), buffer.position());
            }
        } catch (IOException e) {
            // the machine's end closes the channel; what was read before counts
        } finally {
            lock.lock();
            try {
                closed = true;
                arrived.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void append(byte[] bytes, int length) {
        lock.lock();
        try {
            filter.accept(bytes, length);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the words. */
    public MatchResult expect(String words, Duration deadline) {
        return expect(Pattern.compile(Pattern.quote(words)), deadline);
    }

    /** Waits for the first place that matches and goes on behind it. */
    public MatchResult expect(Pattern pattern, Duration deadline) {
        return expect(pattern, deadline, true);
    }

    /** Waits until the text has a match anywhere, also in what was passed; does not go on. */
    public void await(String pattern, Duration deadline) {
        expect(Pattern.compile(pattern), deadline, false);
    }

    private MatchResult expect(Pattern pattern, Duration deadline, boolean goOn) {
        Duration patient = patient(deadline);
        long end = System.nanoTime() + patient.toNanos();
        lock.lock();
        try {
            while (true) {
                Matcher matcher = pattern.matcher(text);
                if (matcher.find(goOn ? position : 0)) {
                    position = goOn ? matcher.end() : position;
                    return matcher.toMatchResult();
                }
                long rest = end - System.nanoTime();
                Optional<String> why = ended.get();
                if (why.isPresent() && closed) {
                    throw new ConsoleException(this, "waited for '" + pattern + "', but " + why.get());
                }
                if (rest <= 0) {
                    throw new ConsoleException(this, "waited " + patient.toSeconds() + " s for '" + pattern + "'");
                }
                awaitNanos(Math.min(rest, TimeUnit.MILLISECONDS.toNanos(200)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitNanos(long nanos) {
        try {
            long unused = arrived.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(this, "interrupted");
        }
    }

    /** A deadline times the patience asked for. */
    public static Duration patient(Duration deadline) {
        return Duration.ofMillis((long) (deadline.toMillis() * PATIENCE));
    }

    /** Types the characters as they are; {@code "\r"} is Enter, {@code "\3"} Ctrl-C. */
    public void type(String characters) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(characters.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new ConsoleException(this, "cannot type: " + e.getMessage());
        }
    }

    /** Types a line and Enter. */
    public void enter(String line) {
        type(line + "\r");
    }

    /** All text so far. */
    public String text() {
        lock.lock();
        try {
            return text.toString();
        } finally {
            lock.unlock();
        }
    }

    /** The text that no {@code expect} has passed yet. */
    public String rest() {
        lock.lock();
        try {
            return text.substring(position);
        } finally {
            lock.unlock();
        }
    }

    /** The last lines, for messages. */
    public String tail() {
        String[] lines = text().split("\n", -1);
        int from = Math.max(0, lines.length - TAIL_LINES);
        return String.join("\n", java.util.Arrays.asList(lines).subList(from, lines.length));
    }

    public Path log() {
        return log;
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
