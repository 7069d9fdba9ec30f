package org.exoos.host;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A virtual machine that runs with its serial ports captured: user console, kernel console, host link. Closing it ends
 * it. For a machine on the user's own terminal see {@link InteractiveRun}.
 *
 * <p>QEMU connects to sockets that we serve, so that nothing is lost from its first byte on.
 */
public final class Machine implements AutoCloseable {
    private static final Duration GREETING_STEP = Duration.ofMillis(100);

    private final Process process;
    private final RunFolder folder;
    private final Console console;
    private final Console kernelConsole;
    private final HostLink hostLink;
    private final Qmp qmp;
    private final long startedAt;

    private Machine(
            Process process, RunFolder folder, Path logs, String name, Serial serial, OutputStream copy, long startedAt)
            throws IOException {
        this.process = process;
        this.folder = folder;
        this.startedAt = startedAt;
        this.console = new Console("console", serial.console, logs.resolve(name + ".log"), copy, () -> ending(process));
        this.kernelConsole = new Console(
                "kernel console",
                serial.kernelConsole,
                logs.resolve(name + ".kernel.log"),
                OutputStream.nullOutputStream(),
                () -> ending(process));
        this.hostLink = new HostLink(serial.hostLink);
        this.qmp = new Qmp(serial.qmp);
    }

    private record Serial(
            SocketChannel console, SocketChannel kernelConsole, SocketChannel hostLink, SocketChannel qmp) {}

    /**
     * Starts the machine; its console logs are {@code logs/NAME.log} and {@code logs/NAME.kernel.log}.
     */
    public static Machine start(Qemu qemu, MachineOptions options, Path logs, String name) throws IOException {
        return start(qemu, options, logs, name, OutputStream.nullOutputStream());
    }

    /** The same, and {@code copy} gets every byte of the user console. */
    public static Machine start(Qemu qemu, MachineOptions options, Path logs, String name, OutputStream copy)
            throws IOException {
        RunFolder folder = RunFolder.create();
        Process process = null;
        try (ServerSocketChannel console = serve(folder.console());
                ServerSocketChannel kernelConsole = serve(folder.kernelConsole());
                ServerSocketChannel hostLink = serve(folder.hostLink());
                ServerSocketChannel qmp = serve(folder.qmp())) {
            List<String> command = new ArrayList<>(QemuCommand.of(qemu, options, folder.path()));
            command.addAll(QemuCommand.capturedSerial(folder));
            Files.createDirectories(logs);
            long startedAt = System.nanoTime();
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(folder.path().resolve("qemu.log").toFile())
                    .start();
            folder.claim(process.pid());
            // in the order in which QEMU opens them
            var serial = new Serial(
                    accept(console, process),
                    accept(kernelConsole, process),
                    accept(hostLink, process),
                    accept(qmp, process));
            return new Machine(process, folder, logs, name, serial, copy, startedAt);
        } catch (IOException | RuntimeException e) {
            String said = "";
            if (process != null) {
                process.destroyForcibly();
                said = Files.readString(folder.path().resolve("qemu.log")).strip();
            }
            folder.delete();
            throw new HostException("QEMU did not start: " + e.getMessage() + (said.isEmpty() ? "" : "\n" + said), e);
        }
    }

    private static ServerSocketChannel serve(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    private static SocketChannel accept(ServerSocketChannel server, Process process) throws IOException {
        server.configureBlocking(false);
        while (true) {
            SocketChannel channel = server.accept();
            if (channel != null) {
                channel.configureBlocking(true);
                return channel;
            }
            try {
                if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
                    throw new IOException("it ended with status " + process.exitValue());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private static Optional<String> ending(Process process) {
        return process.isAlive()
                ? Optional.empty()
                : Optional.of(MachineEnd.of(process.exitValue()).text());
    }

    /** The serial line of the user's shell. */
    public Console console() {
        return console;
    }

    /** The serial line of the kernel console (Gogo). */
    public Console kernelConsole() {
        return kernelConsole;
    }

    public HostLink hostLink() {
        return hostLink;
    }

    /**
     * Waits until the guest's end of the link greets.
     *
     * @throws IOException the machine has ended, or the limit has passed
     */
    public void awaitGreeting(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (!hostLink().greeted()) {
            Optional<MachineEnd> ended = end(GREETING_STEP);
            if (ended.isPresent()) {
                throw new IOException(ended.get().text());
            }
            if (System.nanoTime() > end) {
                throw new IOException("its host link did not greet within " + limit.toSeconds() + " s");
            }
        }
    }

    /** The socket of the debugger's port, of a machine that was started with it; for {@link DebugBridge}. */
    public Path debugger() {
        return folder.debugger();
    }

    public Qmp qmp() {
        return qmp;
    }

    /** How the machine ended, or nothing if it still runs after the wait. */
    public Optional<MachineEnd> end(Duration wait) throws IOException {
        try {
            return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(MachineEnd.of(process.exitValue()))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Real time since QEMU was started. */
    public Duration wallTime() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** CPU time that QEMU has used. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Ends the machine at once if it still runs, and forgets its files; the logs stay. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Commands.status(process);
        console.close();
        kernelConsole.close();
        hostLink.close();
        qmp.close();
        folder.delete();
    }
}
