package org.exoos.host;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;

/**
 * The host's end of the host link (third serial port): deploys bundles, runs kernel console commands, learns the exit
 * status.
 *
 * <p>A frame, little endian: u32 magic "EXLK", u8 type, three zero bytes, u32 length, payload, u32 CRC-32 of everything
 * between magic and CRC. Bytes that begin no frame are skipped; damaged frames are dropped. The guest answers DEPLOY,
 * COMMAND and PING with RESULT, CALL with REPLY, in order. One request at a time; any thread may call. Waiting ends at
 * once when the line is closed, which is when the machine has ended.
 */
public final class HostLink implements AutoCloseable {
    private static final int MAGIC = 0x4b4c5845;
    private static final int HEADER = 12;
    private static final int LIMIT = 64 << 20;

    /** What a call may take longer than its patience: transfer, and the machine's own remark that it took too long. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final byte HELLO = 1;
    private static final byte DEPLOY = 2;
    private static final byte RESULT = 3;
    private static final byte EXIT = 4;
    private static final byte PING = 5;
    private static final byte COMMAND = 6;
    private static final byte CALL = 7;
    private static final byte REPLY = 8;

    /** What the guest answered. */
    public record Result(boolean ok, String text) {}

    private record Answer(byte type, boolean ok, byte[] bytes) {
        static final Answer NONE_ANY_MORE = new Answer((byte) 0, false, new byte[0]);

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private final ByteChannel channel;
    private volatile boolean ended;
    private final ReentrantLock request = new ReentrantLock();
    private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(16);
    private final CompletableFuture<String> hello = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /** On a channel that is open already. */
    public HostLink(ByteChannel channel) {
        this.channel = channel;
        Thread.ofPlatform().daemon().name("host-link").start(this::read);
    }

    /** Attaches to the machine whose QEMU serves the socket. */
    static HostLink attach(Path socket) throws IOException {
        return new HostLink(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    /** Whether the guest's end has greeted. A link that was attached later may have missed the greeting. */
    public boolean greeted() {
        return hello.isDone();
    }

    /** Installs or updates a bundle, starts it, and returns what the guest says of it. */
    public Result deploy(String name, byte[] jar, Duration deadline) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(2 + text.length + jar.length).order(ByteOrder.LITTLE_ENDIAN);
        payload.putShort((short) text.length).put(text).put(jar);
        return result(ask(DEPLOY, payload.array(), deadline));
    }

    /** Runs a line of the kernel console and returns its output. */
    public Result command(String line, Duration deadline) throws IOException {
        return result(ask(COMMAND, line.getBytes(StandardCharsets.UTF_8), deadline));
    }

    /**
     * Calls a service of the machine by its link name ({@code org.exoos.link.LinkService}).
     *
     * @param patience how long the machine lets the service work; the answer is waited for a little longer
     * @throws HostException the machine says no, or nothing
     */
    public byte[] call(String service, byte[] message, Duration patience) throws IOException {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(2 + name.length + 4 + message.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) name.length)
                .put(name)
                .putInt((int) Math.min(patience.toMillis(), Integer.MAX_VALUE))
                .put(message);
        Answer answer = ask(CALL, payload.array(), patience.plus(GRACE));
        if (!answer.ok() || answer.type() != REPLY) {
            throw new HostException(answer.text());
        }
        return answer.bytes();
    }

    private static Result result(Answer answer) {
        return new Result(answer.ok(), answer.text());
    }

    /** Whether the guest answers in time. */
    public boolean ping(Duration deadline) throws IOException {
        try {
            return ask(PING, new byte[0], deadline).ok();
        } catch (HostException e) {
            return false;
        }
    }

    /** The exit status of process 1, if it was reported within the time. */
    public OptionalInt exitStatus(Duration wait) {
        try {
            return OptionalInt.of(exit.get(wait.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        } catch (Exception e) {
            return OptionalInt.empty();
        }
    }

    private Answer ask(byte type, byte[] payload, Duration deadline) throws IOException {
        request.lock();
        try {
            answers.clear(); // late answers to requests that were given up
            send(type, payload);
            Answer answer = ended ? Answer.NONE_ANY_MORE : answers.poll(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null) {
                throw new HostException(
                        "the machine did not answer on its host link within " + deadline.toSeconds() + " s");
            }
            if (answer == Answer.NONE_ANY_MORE) {
                throw new HostException("the host link is closed: the machine has ended");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            request.unlock();
        }
    }

    private void send(byte type, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(MAGIC).put(type).put(new byte[3]).putInt(payload.length).put(payload);
        frame.putInt(crc(frame, payload.length)).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    private static int crc(ByteBuffer frame, int length) {
        var crc = new CRC32();
        crc.update(frame.array(), 4, HEADER - 4 + length);
        return (int) crc.getValue();
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                while (takeFrame(buffer)) {}
                buffer.compact();
                if (!buffer.hasRemaining()) {
                    buffer = ByteBuffer.allocate(Math.min(buffer.capacity() * 2, LIMIT + 64))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(buffer.flip());
                }
            }
        } catch (IOException e) {
            // the machine has ended; exit stays as it is
        } finally {
            ended = true;
            boolean unused = answers.offer(Answer.NONE_ANY_MORE);
        }
    }

    /** Takes a frame, or a byte that begins none, from the front; false when more bytes are needed. */
    private boolean takeFrame(ByteBuffer in) {
        if (in.remaining() < HEADER) {
            return false;
        }
        int start = in.position();
        int length = in.getInt(start + 8);
        if (in.getInt(start) != MAGIC || length < 0 || length > LIMIT) {
            in.position(start + 1);
            return true;
        }
        if (in.remaining() < HEADER + length + 4) {
            return false;
        }
        var crc = new CRC32();
        crc.update(in.array(), start + 4, HEADER - 4 + length);
        if ((int) crc.getValue() != in.getInt(start + HEADER + length)) {
            in.position(start + 1);
            return true;
        }
        ByteBuffer payload = in.slice(start + HEADER, length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(start + HEADER + length + 4);
        accept(in.get(start + 4), payload);
        return true;
    }

    private void accept(byte type, ByteBuffer payload) {
        switch (type) {
            case HELLO -> hello.complete(StandardCharsets.UTF_8.decode(payload).toString());
            case RESULT, REPLY -> {
                if (payload.hasRemaining()) {
                    boolean ok = payload.get() != 0;
                    byte[] bytes = new byte[payload.remaining()];
                    payload.get(bytes);
                    boolean unused = answers.offer(new Answer(type, ok, bytes));
                }
            }
            case EXIT -> {
                if (payload.remaining() >= 4) {
                    exit.complete(payload.getInt());
                }
            }
            default -> {
                // a newer guest may say more than we know
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
