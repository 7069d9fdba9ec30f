package org.exoos.host.profile;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.exoos.host.HostException;
import org.jspecify.annotations.Nullable;

/** Our end of QEMU's plugin {@code counter.c}. One thread. */
final class Counter implements AutoCloseable {
    private static final int CODE = 16;
    private static final int RECORD = 24 + CODE;

    private final Path plugin;
    private final Path folder;
    private final ServerSocketChannel server;
    private @Nullable SocketChannel line;

    /** @param plugin the shared library */
    Counter(Path plugin) throws IOException {
        if (!Files.isRegularFile(plugin)) {
            throw new HostException("QEMU's plugin is not built: there is no " + plugin);
        }
        this.plugin = plugin;
        folder = Files.createTempDirectory("exo-counter");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket()));
    }

    private Path socket() {
        return folder.resolve("socket");
    }

    /** What QEMU has to be told. */
    List<String> options() {
        return List.of("-plugin", plugin + ",socket=" + socket());
    }

    /** Forgets what was counted so far. */
    void zero() throws IOException {
        line().write(ByteBuffer.wrap(new byte[] {'z'}));
    }

    /** The blocks that ran since then. */
    List<Block> blocks() throws IOException {
        line().write(ByteBuffer.wrap(new byte[] {'d'}));
        List<Block> blocks = new ArrayList<>();
        ByteBuffer record = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
        while (true) {
            while (record.hasRemaining()) {
                if (line().read(record) < 0) {
                    throw new HostException("QEMU ended while it told what it had counted");
                }
            }
            Block block = block(record.flip());
            if (block.runs() == 0) {
                return blocks;
            }
            blocks.add(block);
            record.clear();
        }
    }

    private static Block block(ByteBuffer record) {
        long address = record.getLong();
        long runs = record.getLong();
        int length = record.getInt();
        byte[] code = new byte[Math.min(record.getInt(), CODE)];
        record.get(code);
        return new Block(address, runs, length, code);
    }

    private SocketChannel line() throws IOException {
        SocketChannel open = line;
        if (open == null) {
            open = server.accept();
            line = open;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (line != null) {
            line.close();
        }
        server.close();
        Files.deleteIfExists(socket());
        Files.deleteIfExists(folder);
    }
}
