package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLinkTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private SocketChannel guest;
    private HostLink link;

    @BeforeEach
    void connect() throws IOException {
        var address = UnixDomainSocketAddress.of(folder.resolve("link"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            link = new HostLink(SocketChannel.open(address));
            guest = server.accept();
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        guest.close();
        link.close();
    }

    private static ByteBuffer frame(int type, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(16 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0x4b4c5845).putInt(type).putInt(payload.length).put(payload);
        var crc = new CRC32();
        crc.update(frame.array(), 4, 8 + payload.length);
        return frame.putInt((int) crc.getValue()).flip();
    }

    private byte[] receive(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && guest.read(buffer) >= 0) {}
        return buffer.array();
    }

    /** A guest that takes one frame of the length and answers. */
    private Thread guest(int expected, ByteBuffer... answer) {
        return Thread.ofPlatform().start(() -> {
            try {
                receive(expected);
                guest.write(answer);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void sendsACommandAndReturnsItsResult() throws Exception {
        Thread guest = guest(18, frame(3, (byte) 1, (byte) 'o', (byte) 'k'));

        HostLink.Result result = link.command("lb", LONG);

        assertEquals(new HostLink.Result(true, "ok"), result);
        guest.join();
    }

    @Test
    void framesABundle() throws Exception {
        var answering = Thread.ofPlatform().start(() -> assertTrue(deploys()));

        byte[] sent = receive(16 + 2 + 1 + 3);

        assertArrayEquals(frame(2, new byte[] {1, 0, 'n', 7, 8, 9}).array(), sent);
        guest.write(frame(3, (byte) 1));
        answering.join();
    }

    private boolean deploys() {
        try {
            return link.deploy("n", new byte[] {7, 8, 9}, LONG).ok();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void skipsNoiseAndDamagedFrames() throws Exception {
        ByteBuffer damaged = frame(3, (byte) 1, (byte) 'x');
        damaged.put(13, (byte) 'y');
        Thread guest = guest(18, ByteBuffer.wrap("noise EXL".getBytes()), damaged, frame(3, (byte) 0, (byte) 'n'));

        assertEquals(new HostLink.Result(false, "n"), link.command("lb", LONG));
        guest.join();
    }

    @Test
    void reportsTheExitStatus() throws IOException {
        assertTrue(link.exitStatus(Duration.ofMillis(1)).isEmpty());

        guest.write(frame(4, (byte) 7, (byte) 0, (byte) 0, (byte) 0));

        assertEquals(7, link.exitStatus(LONG).orElseThrow());
    }

    @Test
    void noticesThatTheGuestDoesNotAnswer() throws IOException {
        assertFalse(link.ping(Duration.ofMillis(50)));
    }

    @Test
    void callsAServiceByName() throws Exception {
        Thread guest = guest(16 + 2 + 1 + 4 + 2, frame(8, (byte) 1, (byte) 5, (byte) 6));

        assertArrayEquals(new byte[] {5, 6}, link.call("n", new byte[] {1, 2}, LONG));
        guest.join();
    }

    @Test
    void tellsWhyACallFailed() throws Exception {
        Thread guest = guest(16 + 2 + 1 + 4, frame(8, (byte) 0, (byte) 'n', (byte) 'o'));

        var failure = assertThrows(HostException.class, () -> link.call("n", new byte[0], LONG));
        assertEquals("no", failure.getMessage());
        guest.join();
    }

    @Test
    void waitsNoLongerWhenTheMachineHasEnded() throws Exception {
        long start = System.nanoTime();
        Thread closing = Thread.ofPlatform().start(() -> {
            try {
                receive(18);
                guest.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        var failure = assertThrows(IOException.class, () -> link.command("lb", Duration.ofMinutes(5)));
        assertTrue(failure.getMessage().contains("ended"), failure.getMessage());
        assertTrue(System.nanoTime() - start < LONG.toNanos());
        closing.join();
    }
}
