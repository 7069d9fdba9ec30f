package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bridge between debuggers and a machine, whose part the test plays. */
@Timeout(120)
class DebugBridgeTest {
    private static final int ESCAPE = 0xf5;
    private static final int[] OPEN = {ESCAPE, 1};
    private static final int[] CLOSE = {ESCAPE, 2};

    private SocketChannel machine;
    private DebugBridge bridge;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("debugger");
        try (ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path))) {
            bridge = DebugBridge.start(path, 0);
            machine = server.accept();
        }
    }

    @AfterEach
    void end() throws IOException {
        bridge.close();
        machine.close();
    }

    private Socket debugger() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), bridge.port());
    }

    private void machineSays(int... bytes) throws IOException {
        machine.write(ByteBuffer.wrap(bytes(bytes)));
    }

    private void machineHears(int... bytes) throws IOException {
        ByteBuffer heard = ByteBuffer.allocate(bytes.length);
        while (heard.hasRemaining() && machine.read(heard) >= 0) {}
        assertArrayEquals(bytes(bytes), heard.array());
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void carriesBytesBothWaysBetweenOpenAndClose() throws IOException {
        try (Socket debugger = debugger()) {
            debugger.getOutputStream().write(bytes(1, ESCAPE, 2));
            machineHears(OPEN);
            machineSays(7, 7); // left over from an earlier connection
            machineSays(OPEN);
            machineHears(1, ESCAPE, 0, 2);
            machineSays(ESCAPE);
            machineSays(0, 3, ESCAPE, 0);
            assertArrayEquals(
                    bytes(ESCAPE, 3, ESCAPE), debugger.getInputStream().readNBytes(3));
        }
        machineHears(CLOSE);
    }

    @Test
    void debuggersFollowOneAnother() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (Socket debugger = debugger()) {
                machineHears(OPEN);
                machineSays(OPEN);
                debugger.getOutputStream().write(i);
                machineHears(i);
            }
            machineHears(CLOSE);
            machineSays(CLOSE);
        }
    }

    @Test
    void aMachineThatHangsUpEndsTheConnection() throws IOException {
        try (Socket debugger = debugger()) {
            machineHears(OPEN);
            machineSays(OPEN);
            machineSays(9);
            machineSays(CLOSE);
            assertEquals(9, debugger.getInputStream().read());
            assertEquals(-1, debugger.getInputStream().read());
        }
    }

    @Test
    void aMachineThatEndsEndsTheConnection() throws IOException {
        try (Socket debugger = debugger()) {
            machineHears(OPEN);
            machineSays(OPEN);
            machine.close();
            assertEquals(-1, debugger.getInputStream().read());
        }
        bridge.awaitEnd();
    }
}
