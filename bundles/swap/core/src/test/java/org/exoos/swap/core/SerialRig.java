package org.exoos.swap.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.exoos.console.SerialPort;
import org.exoos.console.serial.SerialPorts;
import org.exoos.console.uart.Uart16550;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.hal.simulated.SimulatedSerial;
import org.exoos.swap.SwapTarget;
import org.exoos.swap.core.BundleRig.Installed;
import org.exoos.swap.core.faulty.FaultySerial;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Two serial ports of a simulated machine, with bundles of drivers. On both lines numbered bytes go in both directions all the time; the second one's transmitter takes its
 * time. What arrives is compared as it arrives.
 */
final class SerialRig implements AutoCloseable {
    private static final int LINE = 10;
    private static final long LIMIT_MILLIS = 1000;
    private static final long PAUSE_NANOS = 200_000;

    /** Ports of the PC, without the third one. */
    private static final Map<String, Object> TWO_PORTS = Map.of(
            "ports", new String[] {"com1 0x3f8 4", "com2 0x2f8 3"}, "driver", "uart16550", "limit", LIMIT_MILLIS);

    final BundleRig bundles;
    final SwapTarget gate;
    /** Lines that were written and arrived, on all ports. */
    final AtomicLong written = new AtomicLong();

    /** Lines that were typed and read, on all ports. */
    final AtomicLong read = new AtomicLong();

    final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
    private final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
    private final List<Thread> threads = new ArrayList<>();
    private final List<SerialPort> ports = new ArrayList<>();
    private volatile boolean busy;
    private volatile boolean stop;

    SerialRig(Path storage, Settings settings) throws Exception {
        List<Class<?>> contents = List.of(
                FaultySerial.class,
                Uart16550.class,
                Class.forName("org.exoos.console.uart.DrivenChip"),
                Class.forName("org.exoos.console.uart.Registers"));
        bundles = new BundleRig(storage, settings, contents);
        BundleContext context = bundles.framework.getBundleContext();
        new SerialPorts(context, machine.devices(), machine.processors(), TWO_PORTS);
        ServiceReference<SwapTarget> target = context.getServiceReference(SwapTarget.class);
        gate = context.getService(target);
        bundles.manager.addTarget(gate);
        bundles.image(gate, "uart16550", Uart16550.class);
        BundleRig.await("the image's driver", () -> gate.inCharge().equals("uart16550"));
        start("com1", machine.serial(1));
        start("com2", machine.serial(2));
        machine.serial(2).hold();
        thread(() -> {
            while (!stop) {
                machine.serial(2).pass();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    private interface Work {
        void run() throws Exception;
    }

    private void thread(Work work) {
        threads.add(Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                wrong.compareAndSet(null, e);
            }
        }));
    }

    private void start(String name, SimulatedSerial wire) throws InvalidSyntaxException {
        BundleContext context = bundles.framework.getBundleContext();
        SerialPort port = context.getService(
                context.getServiceReferences(SerialPort.class, "(" + SerialPort.NAME + "=" + name + ")")
                        .iterator()
                        .next());
        ports.add(port);
        thread(() -> write(port, wire));
        thread(() -> type(port, wire));
    }

    private static byte[] line(long number) {
        return "%09d\n".formatted(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes, and looks at what was sent. */
    private void write(SerialPort port, SimulatedSerial wire) throws IOException {
        OutputStream output = port.output();
        for (long number = 0; !stop; number++) {
            awaitBusy();
            output.write(line(number));
            output.flush();
            byte[] sent = wire.outputBytes();
            // Of the transmitter's last bytes some may be on their way yet.
            int complete = sent.length / LINE;
            if (complete < number - 1 || complete > number + 1) {
                throw new AssertionError(port.name() + " has sent " + complete + " lines of " + (number + 1));
            }
            if (complete > 0) {
                String last = new String(sent, (complete - 1) * LINE, LINE, StandardCharsets.US_ASCII);
                if (!last.equals(new String(line(complete - 1L), StandardCharsets.US_ASCII))) {
                    throw new AssertionError(port.name() + " sent " + last + " as line " + (complete - 1));
                }
            }
            written.incrementAndGet();
        }
    }

    private void type(SerialPort port, SimulatedSerial wire) throws IOException {
        InputStream input = port.input();
        for (long number = 0; !stop; number++) {
            awaitBusy();
            wire.type(line(number));
            String got = new String(input.readNBytes(LINE), StandardCharsets.US_ASCII);
            if (!got.equals(new String(line(number), StandardCharsets.US_ASCII))) {
                throw new AssertionError(port.name() + " received " + got + " as line " + number);
            }
            read.incrementAndGet();
        }
    }

    private void awaitBusy() {
        do {
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (!busy && !stop);
    }

    /** From now on there is something to do all the time, or nothing. */
    void busy(boolean value) {
        busy = value;
    }

    Installed deploy(String name) throws Exception {
        return bundles.deploy(gate, name, FaultySerial.class);
    }

    /** All four streams go on, and nothing is lost or doubled. */
    void awaitWork(String what) {
        busy(true);
        long lines = written.get();
        long typed = read.get();
        BundleRig.await(
                what + ": lines go both ways",
                () -> wrong.get() != null || written.get() >= lines + 8 && read.get() >= typed + 8);
        Throwable why = wrong.get();
        if (why != null) {
            throw new AssertionError(what, why);
        }
    }

    /** Compares all that was sent with what was written. */
    void compareAll() {
        for (int number = 1; number <= 2; number++) {
            byte[] sent = machine.serial(number).outputBytes();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < sent.length / LINE; i++) {
                expected.append(new String(line(i), StandardCharsets.US_ASCII));
            }
            if (!new String(sent, 0, sent.length / LINE * LINE, StandardCharsets.US_ASCII).contentEquals(expected)) {
                throw new AssertionError("lines of com" + number + " are missing or doubled");
            }
            if (machine.serial(number).overruns() > 0) {
                throw new AssertionError("com" + number + " was overrun");
            }
        }
    }

    @Override
    public void close() throws Exception {
        stop = true;
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        bundles.close();
    }
}
