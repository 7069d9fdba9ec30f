package org.exoos.swap.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.exoos.console.SerialPort;
import org.exoos.hal.Machine;
import org.exoos.link.CommandRunner;
import org.exoos.link.LinkService;
import org.exoos.link.MachineEnd;
import org.exoos.swap.SwapService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the host link: one thread reads requests and answers them in order. A request that takes longer than {@link #PATIENCE_MILLIS} is answered
 * with an error and interrupted, so that the link stays usable.
 */
@Component(service = MachineEnd.class, immediate = true)
public final class HostLink implements MachineEnd {
    private static final Logger LOG = LoggerFactory.getLogger(HostLink.class);
    /** Silence within a frame after which the frame is given up; a busy machine takes seconds to go on. */
    private static final long SILENCE_MILLIS = 15_000;

    private static final long PATIENCE_MILLIS = 120_000;
    private static final long FAREWELL_MILLIS = 1000;

    private final SerialPort port;
    private final Machine machine;
    private final OutputStream out;
    private final BundleInstaller installer;
    private final ReentrantLock sending = new ReentrantLock();
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final LinkServices called = new LinkServices();
    private final Thread thread;
    private volatile boolean stopped;

    private volatile @Nullable CommandRunner commands;
    private volatile @Nullable SwapService swaps;

    @Activate
    public HostLink(
            BundleContext context,
            @Reference(target = "(" + SerialPort.NAME + "=com3)") SerialPort port,
            @Reference Machine machine) {
        this.port = port;
        this.machine = machine;
        this.out = port.output();
        this.installer = new BundleInstaller(context);
        port.receiver((bytes, offset, length) -> received.add(Arrays.copyOfRange(bytes, offset, offset + length)));
        this.thread = Thread.ofPlatform().daemon().name("host-link").start(this::serve);
    }

    @Deactivate
    void deactivate() {
        stopped = true;
        port.receiver(null);
        thread.interrupt();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setCommands(CommandRunner runner) {
        commands = runner;
    }

    void unsetCommands(CommandRunner runner) {
        if (commands == runner) {
            commands = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setSwaps(SwapService service) {
        swaps = service;
    }

    void unsetSwaps(SwapService service) {
        if (swaps == service) {
            swaps = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addService(LinkService service, Map<String, Object> properties) {
        called.add(service, properties);
    }

    void removeService(LinkService service, Map<String, Object> properties) {
        called.remove(service, properties);
    }

    private void serve() {
        FrameParser parser = new FrameParser();
        try {
            send(Frame.encode(Frame.HELLO, "Exo-OS".getBytes(StandardCharsets.UTF_8)));
            while (!stopped) {
                byte[] bytes = received.poll(SILENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (bytes != null) {
                    parser.feed(bytes, 0, bytes.length);
                } else if (parser.cutOff() instanceof Frame.Bad bad) {
                    send(Frame.result(false, bad.reason()));
                }
                Frame frame;
                while ((frame = parser.next()) != null) {
                    send(answer(frame));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("the host link ends: {}", e.toString());
        }
    }

    private byte[] answer(Frame frame) throws InterruptedException {
        return switch (frame) {
            case Frame.Bad bad -> Frame.result(false, bad.reason());
            case Frame.Good good when good.type() == Frame.PING -> Frame.result(true, "");
            case Frame.Good good
            when good.type() == Frame.DEPLOY ->
                bounded("deploy", PATIENCE_MILLIS, why -> Frame.result(false, why), () -> deploy(good.payload()));
            case Frame.Good good
            when good.type() == Frame.COMMAND ->
                bounded("command", PATIENCE_MILLIS, why -> Frame.result(false, why), () -> command(good.text()));
            case Frame.Good good when good.type() == Frame.CALL -> called.answer(good.payload());
            case Frame.Good good -> Frame.result(false, "a frame of unknown type " + good.type());
        };
    }

    /**
     * Runs a request on a thread of its own, for at most the patience.
     *
     * @param refusal makes the answer of a text that says what went wrong
     */
    static byte[] bounded(String what, long patienceMillis, Function<String, byte[]> refusal, Callable<byte[]> request)
            throws InterruptedException {
        AtomicReference<byte[]> result = new AtomicReference<>();
        Thread worker = Thread.ofPlatform().daemon().name("host-" + what).start(() -> {
            try {
                result.set(request.call());
            } catch (Throwable why) {
                LOG.error("{} of the host failed", what, why);
                result.set(refusal.apply(why.toString()));
            }
        });
        worker.join(patienceMillis);
        byte[] answer = result.get();
        if (answer == null) {
            String place = where(worker);
            worker.interrupt();
            return refusal.apply(what + " did not end within " + patienceMillis / 1000.0 + " s; it was at" + place);
        }
        return answer;
    }

    private static String where(Thread thread) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n\tat ").append(frame);
        }
        return text.toString();
    }

    private byte[] deploy(ByteBuffer payload) {
        int length = payload.remaining() < Short.BYTES ? -1 : Short.toUnsignedInt(payload.getShort());
        if (length < 0 || length > payload.remaining()) {
            return Frame.result(false, "a DEPLOY frame whose name is longer than itself");
        }
        byte[] name = new byte[length];
        payload.get(name);
        byte[] jar = new byte[payload.remaining()];
        payload.get(jar);
        try {
            return Frame.result(true, installer.install(new String(name, StandardCharsets.UTF_8), jar, swaps));
        } catch (BundleInstaller.RefusedException why) {
            return Frame.result(false, String.valueOf(why.getMessage()));
        }
    }

    private byte[] command(String line) {
        CommandRunner runner = commands;
        if (runner == null) {
            return Frame.result(false, "this image has no kernel console");
        }
        CommandRunner.Outcome outcome = runner.run(line);
        return Frame.result(outcome.ok(), outcome.text());
    }

    private void send(byte[] frame) throws IOException {
        sending.lock();
        try {
            out.write(frame);
        } finally {
            sending.unlock();
        }
    }

    // ---- the end

    @Override
    public void powerOff(int status) {
        Thread farewell = Thread.ofPlatform().daemon().name("host-farewell").start(() -> {
            try {
                send(Frame.exit(status));
                out.flush();
            } catch (IOException e) {
                LOG.debug("the host is not told of the end: {}", e.toString());
            }
        });
        try {
            farewell.join(FAREWELL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        machine.powerOff(status);
    }

    @Override
    public void reboot() {
        machine.reboot();
    }
}
