package org.exoos.console.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.exoos.console.SerialDriver;
import org.exoos.console.uart.Uart16550;
import org.exoos.console.uart.Uart8250;
import org.exoos.hal.simulated.SimulatedSerial;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class LinePortTest {
    private final SerialRig rig = new SerialRig();
    private final SimulatedSerial wire = rig.wire;
    private final LinePort port = rig.port();

    static Stream<Named<SerialDriver>> drivers() {
        return Stream.of(
                Named.of("polled", new Polled()),
                Named.of("uart16550", new Uart16550()),
                Named.of("uart8250", new Uart8250()));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void whatWaitedBeforeTheDriverCameIsNotLost(SerialDriver driver) throws Exception {
        wire.type("early ");
        rig.swapTo(driver);
        wire.type("late\n");

        InputStream input = port.input();
        assertThat(new String(input.readNBytes(11), StandardCharsets.UTF_8)).isEqualTo("early late\n");
        rig.close();
        assertThat(input.read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void whatWaitsInAChipWithoutFifoIsNotLost(SerialDriver driver) throws Exception {
        wire.out(2, 1, 0);
        wire.type("early ");
        rig.swapTo(driver);
        wire.type("late\n");

        assertThat(new String(port.input().readNBytes(11), StandardCharsets.UTF_8))
                .isEqualTo("early late\n");
    }

    /** Switching FIFOs would drop what comes in that moment; so nobody switches them. */
    @Test
    void aTypistDoesNotNoticeThatDriversChange() throws Exception {
        AtomicBoolean typing = new AtomicBoolean(true);
        AtomicLong typed = new AtomicLong();
        AtomicLong received = new AtomicLong();
        AtomicBoolean inOrder = new AtomicBoolean(true);
        port.receiver((bytes, offset, length) -> {
            for (int i = 0; i < length; i++) {
                boolean next = bytes[offset + i] == (byte) received.getAndIncrement();
                inOrder.compareAndSet(true, next);
            }
        });
        Thread typist = Thread.ofPlatform().start(() -> {
            while (typing.get()) {
                wire.type(new byte[] {(byte) typed.getAndIncrement()});
                while (typed.get() - received.get() > 20 && typing.get()) {
                    Thread.onSpinWait();
                }
            }
        });

        try {
            for (int i = 0; i < 50; i++) {
                long before = received.get();
                rig.swapTo(i % 2 == 0 ? new Uart16550() : new Uart8250());
                while (received.get() <= before + 100) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            }
        } finally {
            typing.set(false);
            typist.join();
        }
        while (received.get() < typed.get()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }

        assertThat(inOrder).isTrue();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void halfAMegabyteEachWayArrivesWhole(SerialDriver driver) throws Exception {
        rig.swapTo(driver);
        byte[] data = new byte[1 << 19];
        new Random(1).nextBytes(data);
        Thread typist = Thread.ofPlatform().start(() -> {
            for (int at = 0; at < data.length; at += 4096) {
                wire.type(Arrays.copyOfRange(data, at, at + 4096));
            }
        });

        assertThat(port.input().readNBytes(data.length)).isEqualTo(data);
        typist.join();
        try (OutputStream output = port.output()) {
            output.write(data);
            output.flush();
        }

        assertThat(wire.outputBytes()).isEqualTo(data);
    }

    /** Not many bytes: the polled driver sends one each time it looks, which is every 2 ms at best. */
    @ParameterizedTest
    @MethodSource("drivers")
    void aSlowTransmitterIsNotOverrun(SerialDriver driver) throws Exception {
        rig.swapTo(driver);
        wire.hold();
        byte[] data = new byte[300];
        new Random(2).nextBytes(data);

        assertThat(port.write(data, 0, data.length)).isEqualTo(data.length);
        while (port.unsent() > 0) {
            wire.pass();
            Thread.yield();
        }
        wire.release();

        assertThat(wire.outputBytes()).isEqualTo(data);
        assertThat(wire.overruns()).isZero();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aReceiverGetsWhatWasKeptAndWhatComes(SerialDriver driver) throws Exception {
        rig.swapTo(driver);
        wire.type("kept ");
        while (port.received() < 5) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        port.receiver((bytes, offset, length) -> {
            synchronized (got) {
                got.write(bytes, offset, length);
                got.notifyAll();
            }
        });
        wire.type("and more");
        synchronized (got) {
            while (got.size() < 13) {
                got.wait();
            }
        }

        assertThat(got.toString(StandardCharsets.UTF_8)).isEqualTo("kept and more");
    }

    /** More than the input ring holds, and the last of it comes in while a writer is inside the driver. */
    @ParameterizedTest
    @MethodSource("drivers")
    void theEndIsDeliveredThoughAWriterReceivedIt(SerialDriver driver) throws Exception {
        rig.swapTo(driver);
        AtomicLong received = new AtomicLong();
        port.receiver((bytes, offset, length) -> received.addAndGet(length));
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread writer = Thread.ofPlatform().start(() -> {
            byte[] text = new byte[64];
            while (writing.get()) {
                port.write(text, 0, text.length);
                while (writing.get() && port.unsent() > 0) {
                    Thread.onSpinWait();
                }
                LockSupport.parkNanos(50_000);
            }
        });

        try {
            byte[] data = new byte[LinePort.INPUT + 5000];
            for (int round = 1; round <= 10; round++) {
                wire.type(data);
                long all = (long) round * data.length;
                while (received.get() < all) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            }
        } finally {
            writing.set(false);
            writer.join();
        }
    }

    @Test
    void aPortThatIsNotThereIsLeftOut() {
        int leases = rig.machine.devices().leases().size();

        @Nullable
        LinePort none = SerialPorts.open(
                "com4", 0x2e8, 7, rig.machine.devices(), rig.machine.processors(), DriverGate.polled());

        assertThat(none).isNull();
        assertThat(rig.machine.devices().leases()).hasSize(leases);
    }

    @Test
    void aClosedPortGivesItsLeasesBack() {
        rig.close();

        assertThat(rig.machine.devices().leases()).isEmpty();
    }
}
