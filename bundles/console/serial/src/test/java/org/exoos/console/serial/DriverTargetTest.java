package org.exoos.console.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.exoos.console.SerialDriver;
import org.exoos.console.uart.Uart16550;
import org.exoos.swap.CallTracker;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gate of the serial driver as the swap core sees it, and drivers that do not manage to take over. */
@Timeout(60)
class DriverTargetTest {
    private final SerialRig rig = new SerialRig();
    private final DriverGate gate = rig.gate;
    private final List<String> told = new CopyOnWriteArrayList<>();

    private interface Takes extends SerialDriver, SwapCandidate {}

    @BeforeEach
    void listen() {
        gate.observer((kind, failed, reason) -> told.add(kind + " " + failed + " " + reason));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void saysWhatItIs() {
        assertThat(gate.kind()).isEqualTo("driver.serial");
        assertThat(gate.apiVersion()).isEqualTo("1.0");
        assertThat(gate.builtIn()).isEqualTo("polled");
        assertThat(gate.preferred()).isEqualTo("uart16550");
        assertThat(gate.inCharge()).isEqualTo("polled");
        assertThat(gate.callLimitNanos()).isEqualTo(2_000_000_000L);
        assertThat(gate.probationDecisions(1000)).isEqualTo(10);
        assertThat(gate.dump())
                .isEqualTo(
                        "com1: polled, 0 bytes to be sent, 0 received\ncom2: polled, 0 bytes to be sent, 0 received\n");
    }

    @Test
    void theBuiltInIsPolledAndOthersAreNot() throws Exception {
        assertThat(gate.polls()).isTrue();
        rig.swapTo(new Uart16550());
        assertThat(gate.polls()).isFalse();
        gate.fallBack("test");
        assertThat(gate.polls()).isTrue();
    }

    /** Each driver looks at each of the two ports twice when it takes over; nothing else happens to them. */
    @Test
    void callsOfAllDriversCountAsDecisions() throws Exception {
        rig.swapTo(new Uart16550());
        long before = gate.decisions();
        for (int i = 0; i < 5; i++) {
            rig.port().write(new byte[0], 0, 0);
        }
        assertThat(gate.decisions()).isEqualTo(before + 5);
        rig.swapTo(new Uart16550());
        long after = gate.decisions();
        assertThat(after).isGreaterThanOrEqualTo(before + 5).isLessThan(before + 20);
        rig.port().write(new byte[0], 0, 0);
        assertThat(gate.decisions()).isEqualTo(after + 1);
    }

    @Test
    void aDriverThatThrowsWhileItTakesOverIsRefused() {
        Takes bad = port -> {
            throw new IllegalStateException("on purpose");
        };
        assertThatThrownBy(() -> gate.put("bad", bad))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessage("bad cannot take over: java.lang.IllegalStateException: on purpose");
        assertThat(gate.inCharge()).isEqualTo(Polled.NAME);
    }

    /** Nobody counts it as inside meanwhile: taking over has a limit of its own. */
    @Test
    void aDriverThatDoesNotComeToAnEndIsRefused() throws Exception {
        DriverGate impatient = new DriverGate(rig.ports, DriverGate.polled(), "", 100);
        Stay stay = new Stay();
        AtomicReference<@Nullable Integer> inside = new AtomicReference<>();
        Takes slow = port -> {
            SerialDriver.Chip good = new Uart16550().takeOver(port);
            return new SerialDriver.Chip() {
                private int calls;

                @Override
                public void interrupt() {
                    if (++calls == 2) {
                        inside.set(impatient.inside().size());
                        stay.stay();
                    }
                    good.interrupt();
                }

                @Override
                public void transmit() {
                    good.transmit();
                }
            };
        };
        assertThatThrownBy(() -> impatient.put("slow", slow))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessage("slow cannot take over: it has not ended after 100 ms");
        assertThat(impatient.inCharge()).isEqualTo(Polled.NAME);
        assertThat(inside.get()).isZero();
        stay.end();
    }

    @Test
    void whatComesWhileADriverTakesOverIsDelivered() throws Exception {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        rig.port().receiver((bytes, offset, length) -> {
            synchronized (got) {
                got.write(bytes, offset, length);
            }
        });
        Takes typedAt = port -> {
            SerialDriver.Chip good = new Uart16550().takeOver(port);
            if (port.name().equals("com1")) {
                rig.wire.type("now");
            }
            return good;
        };
        gate.put("typed at", typedAt);
        synchronized (got) {
            assertThat(got.toString(StandardCharsets.UTF_8)).isEqualTo("now");
        }
    }

    @Test
    void aFailureOfADriverThatIsNotInChargeIsNothing() throws Exception {
        Takes failing = port -> new SerialDriver.Chip() {
            @Override
            public void interrupt() {}

            @Override
            public void transmit() {
                throw new IllegalStateException("on purpose");
            }
        };
        gate.put("failing", failing);
        gate.failed(
                new Version("failing", failing, new CallTracker("another"), gate), new IllegalStateException("before"));
        assertThat(gate.inCharge()).isEqualTo("failing");
        rig.port().write(new byte[1], 0, 1);
        assertThat(gate.inCharge()).isEqualTo(Polled.NAME);
        while (told.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(told).containsExactly("driver.serial failing java.lang.IllegalStateException: on purpose");
    }

    /** A call that is inside when a swap begins may end before it does. */
    @Test
    void aSwapWaitsForWhoIsInside() throws Exception {
        Stay stay = new Stay();
        Takes slow = port -> new SerialDriver.Chip() {
            @Override
            public void interrupt() {}

            @Override
            public void transmit() {
                stay.stay();
            }
        };
        gate.put("slow", slow);
        Thread writer = Thread.ofPlatform().start(() -> rig.port().write(new byte[1], 0, 1));
        stay.awaitInside();
        AtomicReference<@Nullable Throwable> refused = new AtomicReference<>();
        Thread swap = Thread.ofPlatform().start(() -> {
            try {
                gate.put("next", new Uart16550());
            } catch (SwapRefusedException e) {
                refused.set(e);
            }
        });
        while (swap.isAlive() && swap.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        stay.end();
        swap.join();
        writer.join();
        assertThat(refused.get()).isNull();
        assertThat(gate.inCharge()).isEqualTo("next");
        while (rig.port().unsent() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(rig.wire.outputBytes()).hasSize(1);
    }
}
