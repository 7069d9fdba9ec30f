package org.exoos.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets debuggers connect to a port of this host, one at a time, and carries their bytes to the JVM in the machine and back.
 *
 * <p>States: idle, asked (a debugger has connected, the machine was told), connected (the machine has accepted), idle again once
 * both sides have hung up. What the machine sends is passed on only in the state connected.
 */
public final class DebugBridge implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private enum State {
        IDLE,
        ASKED,
        CONNECTED
    }

    private final SocketChannel machine;
    private final ServerSocketChannel server;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.IDLE; // under lock
    private boolean ended; // under lock: the machine is gone
    private volatile @Nullable SocketChannel debugger; // of the states asked and connected

    private DebugBridge(SocketChannel machine, ServerSocketChannel server) {
        this.machine = machine;
        this.server = server;
    }

    /**
     * @param socket the machine's, {@link Machine#debugger()}
     * @param port of the loopback address; 0 for any
     */
    public static DebugBridge start(Path socket, int port) throws IOException {
        SocketChannel machine = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            ServerSocketChannel server =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            DebugBridge bridge = new DebugBridge(machine, server);
            Thread.ofPlatform().daemon().name("from the machine").start(bridge::fromMachine);
            Thread.ofPlatform().daemon().name("debuggers").start(bridge::serve);
            return bridge;
        } catch (IOException e) {
            machine.close();
            throw e;
        }
    }

    /** Where debuggers connect to. */
    public int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the machine has ended. */
    void awaitEnd() {
        while (!hasEnded()) {
            await(ANSWER, null);
        }
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel connection = server.accept()) {
                    connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    debugger = connection;
                    enter(State.ASKED);
                    write(machine, DebugCode.open());
                    if (await(ANSWER, State.CONNECTED)) {
                        toMachine(connection);
                    } else {
                        System.err.println("exo: the machine does not answer. Is another debugger attached?");
                    }
                    write(machine, DebugCode.close());
                    await(ANSWER, State.IDLE);
                    enter(State.IDLE);
                }
            }
        } catch (AsynchronousCloseException e) {
            // closed
        } catch (IOException e) {
            end();
        }
    }

    private void toMachine(SocketChannel connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (connection.read(buffer) >= 0) {
                write(machine, DebugCode.encode(buffer.flip()));
                buffer.clear();
            }
        } catch (AsynchronousCloseException e) {
            // the machine has hung up
        } catch (IOException e) {
            if (connection.isOpen() && !machine.isOpen()) {
                throw e;
            }
        }
    }

    private void fromMachine() {
        var code = new DebugCode();
        ByteBuffer buffer = ByteBuffer.allocate(16384);
        try {
            while (machine.read(buffer) >= 0) {
                code.decode(buffer.flip(), new FromMachine());
                buffer.clear();
            }
        } catch (IOException e) {
            // gone, like the end of the stream
        }
        end();
    }

    private final class FromMachine implements DebugCode.Events {
        @Override
        public void data(ByteBuffer bytes) {
            SocketChannel connection = debugger;
            if (is(State.CONNECTED) && connection != null) {
                try {
                    write(connection, bytes);
                } catch (IOException e) {
                    // the debugger has left: its reader will notice
                }
            }
        }

        @Override
        public void opened() {
            if (is(State.ASKED)) {
                enter(State.CONNECTED);
            }
        }

        @Override
        public void closed() throws IOException {
            SocketChannel connection = debugger;
            if (is(State.CONNECTED) && connection != null) {
                connection.close();
                enter(State.IDLE);
            }
        }
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private boolean is(State expected) {
        lock.lock();
        try {
            return state == expected;
        } finally {
            lock.unlock();
        }
    }

    private void enter(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            close();
        } catch (IOException e) {
            // nothing is left to be closed
        }
    }

    /** Whether the state came, before the limit and the machine's end. */
    private boolean await(Duration limit, @Nullable State wanted) {
        lock.lock();
        try {
            long nanos = limit.toNanos();
            while (state != wanted && !ended && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return state == wanted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        machine.close();
        SocketChannel connection = debugger;
        if (connection != null) {
            connection.close();
        }
    }
}
