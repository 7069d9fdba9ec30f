package org.exoos.host;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Our own terminal, attached to a machine's serial line until Ctrl-] is typed or the machine ends. */
final class Terminal {
    private static final byte DETACH = 0x1d;
    private static final byte[] ENTER = {'\r'}; // the other side prints its prompt again
    private static final byte[] FORGET_LINE = {0x15}; // Ctrl-U: nothing half typed stays for the next who attaches

    private Terminal() {}

    static void attach(Path socket) throws IOException {
        try (SocketChannel line = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            boolean raw = System.console() != null && System.console().isTerminal();
            if (raw) {
                Commands.onTerminal("stty", "raw", "-echo");
            }
            Thread restore = new Thread(Terminal::restore);
            try {
                if (raw) {
                    Runtime.getRuntime().addShutdownHook(restore);
                }
                send(line, ENTER, 1);
                Thread input = Thread.ofPlatform().daemon().name("keys").start(() -> sendKeys(line));
                receive(line);
                input.interrupt();
            } finally {
                if (raw) {
                    Runtime.getRuntime().removeShutdownHook(restore);
                    restore();
                }
            }
        }
    }

    private static void restore() {
        try {
            Commands.onTerminal("stty", "sane");
            System.out.println();
        } catch (IOException e) {
            System.err.println("exo: cannot restore the terminal, 'stty sane' does: " + e.getMessage());
        }
    }

    private static void sendKeys(SocketChannel line) {
        byte[] bytes = new byte[256];
        try {
            for (int size; (size = System.in.read(bytes)) > 0; ) {
                for (int i = 0; i < size; i++) {
                    if (bytes[i] == DETACH) {
                        send(line, FORGET_LINE, 1);
                        line.close();
                        return;
                    }
                }
                send(line, bytes, size);
            }
        } catch (IOException e) {
            // the other direction notices the end as well
        }
    }

    private static void send(SocketChannel line, byte[] bytes, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, size);
        while (buffer.hasRemaining()) {
            line.write(buffer);
        }
    }

    private static void receive(SocketChannel line) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            while (line.read(buffer.clear()) >= 0) {
                System.out.write(buffer.array(), 0, buffer.position());
                System.out.flush();
            }
        } catch (java.nio.channels.AsynchronousCloseException e) {
            // detached
        }
    }
}
