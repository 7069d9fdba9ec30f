package org.exoos.console.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.hal.simulated.SimulatedSerial;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UartPortTest {
    private final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
    private final SimulatedSerial wire = machine.serial(1);

    private UartPort open() {
        UartPort port = UartPort.open("com1", 0x3f8, 4, machine.devices(), machine.processors());
        if (port == null) {
            throw new AssertionError("no port");
        }
        return port;
    }

    @Test
    void whatWaitedBeforeTheDriverCameIsNotLost() throws Exception {
        wire.type("early ");
        UartPort port = open();
        wire.type("late\n");

        InputStream input = port.input();
        assertThat(new String(input.readNBytes(11), StandardCharsets.UTF_8)).isEqualTo("early late\n");
        port.close();
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void aMegabyteEachWayArrivesWhole() throws Exception {
        UartPort port = open();
        byte[] data = new byte[1 << 19];
        new java.util.Random(1).nextBytes(data);
        Thread typist = Thread.ofPlatform().start(() -> {
            for (int at = 0; at < data.length; at += 4096) {
                wire.type(java.util.Arrays.copyOfRange(data, at, at + 4096));
            }
        });

        assertThat(port.input().readNBytes(data.length)).isEqualTo(data);
        typist.join();
        try (OutputStream output = port.output()) {
            output.write(data);
            output.flush();
        }

        assertThat(wire.outputBytes()).isEqualTo(data);
        port.close();
    }

    @Test
    void aReceiverGetsWhatWasKeptAndWhatComes() throws Exception {
        UartPort port = open();
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
        port.close();
    }

    @Test
    void aPortThatIsNotThereIsLeftOut() {
        @Nullable UartPort none = UartPort.open("com4", 0x2e8, 7, machine.devices(), machine.processors());

        assertThat(none).isNull();
        assertThat(machine.devices().leases()).isEmpty();
    }
}
