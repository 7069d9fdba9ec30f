package org.exoos.console.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver;
import org.exoos.console.uart.Uart16550;
import org.exoos.console.uart.Uart8250;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers come, go and fail; the bytes are the ports'. */
@Timeout(60)
class DriverGateTest {
    private final SerialRig rig = new SerialRig();
    private final LinePort port = rig.port();
    private final AtomicReference<@Nullable String> told = new AtomicReference<>();

    /** The good driver, with something else in front of it. */
    private static class Modified implements SerialDriver, SwapCandidate {
        volatile boolean armed;

        void before(DriverPort port) {}

        @Override
        public Chip takeOver(DriverPort port) {
            Chip good = new Uart16550().takeOver(port);
            return new Chip() {
                @Override
                public void interrupt() {
                    if (armed) {
                        before(port);
                    }
                    good.interrupt();
                }

                @Override
                public void transmit() {
                    if (armed) {
                        before(port);
                    }
                    good.transmit();
                }
            };
        }
    }

    @BeforeEach
    void listen() {
        rig.gate.observer((kind, failed, reason) -> told.set(reason));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(port.write(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void bytesInTheTransmitterSurviveEverySwap() throws Exception {
        rig.swapTo(new Uart16550());
        rig.wire.hold();
        write("sixteen bytes and");
        rig.swapTo(new Uart16550());
        write(" a few more");
        rig.gate.fallBack("test");
        assertThat(rig.gate.inCharge()).isEqualTo(Polled.NAME);
        rig.wire.release();
        await("all is sent", () -> port.unsent() == 0);
        assertThat(rig.wire.output()).isEqualTo("sixteen bytes and a few more");
    }

    @Test
    void numbersArriveCompleteWhileDriversChange() throws Exception {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            expected.append(i).append('\n');
        }
        byte[] bytes = expected.toString().getBytes(StandardCharsets.UTF_8);
        rig.swapTo(new Uart16550());
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                port.output().write(bytes);
                port.output().flush();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        Thread typist = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < bytes.length; i += 10) {
                rig.wire.type(new String(bytes, i, Math.min(10, bytes.length - i), StandardCharsets.UTF_8));
            }
        });
        AtomicReference<byte @Nullable []> read = new AtomicReference<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try (InputStream input = port.input()) {
                read.set(input.readNBytes(bytes.length));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        int swaps = 0;
        while (writer.isAlive() || reader.isAlive() || swaps < 20) {
            rig.swapTo(swaps % 3 == 0 ? new Uart8250() : new Uart16550());
            if (swaps % 3 == 2) {
                rig.gate.fallBack("test");
            }
            swaps++;
        }
        typist.join();
        assertThat(rig.wire.outputBytes()).isEqualTo(bytes);
        assertThat(read.get()).isEqualTo(bytes);
    }

    @Test
    void aDriverThatThrowsIsReplacedWithoutItsHelp() throws Exception {
        Modified bad = new Modified() {
            @Override
            void before(DriverPort lent) {
                lent.send(0, 3);
                throw new IllegalStateException("on purpose");
            }
        };
        rig.swapTo(bad);
        bad.armed = true;
        write("nothing is lost");
        await("all is sent", () -> port.unsent() == 0);
        assertThat(rig.wire.output()).isEqualTo("nothing is lost");
        assertThat(rig.gate.inCharge()).isEqualTo(Polled.NAME);
        await("the swap core is told", () -> told.get() != null);
        assertThat(told.get()).contains("on purpose");
    }

    @Test
    void whoWritesDoesNotWaitForADriverThatLoops() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        Modified bad = new Modified() {
            @Override
            void before(DriverPort lent) {
                inside.countDown();
                while (lent.in(5) >= 0) {
                    Thread.onSpinWait();
                }
            }
        };
        rig.swapTo(bad);
        bad.armed = true;
        rig.wire.type("x");
        inside.await();
        write("not held up");
        assertThat(rig.gate.inside()).hasSize(1);
        assertThat(rig.gate.dump()).contains("com1: new with irq-com1 inside");
        rig.gate.fallBack("too long");
        await("all is sent", () -> port.unsent() == 0);
        assertThat(rig.wire.output()).isEqualTo("not held up");
        rig.swapTo(new Uart16550());
        rig.wire.type("y");
        assertThat(port.input().readNBytes(2)).isEqualTo("xy".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aDriverThatIsInsideForTooLongIsNotSwapped() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Modified slow = new Modified() {
            @Override
            void before(DriverPort lent) {
                inside.countDown();
                while (end.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        };
        rig.swapTo(slow);
        slow.armed = true;
        rig.wire.type("x");
        inside.await();
        assertThatThrownBy(() -> rig.swapTo(new Uart16550()))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("irq-com1");
        end.countDown();
        await("it has left", () -> rig.gate.inside().isEmpty());
        write("goes on");
        await("all is sent", () -> port.unsent() == 0);
        assertThat(rig.wire.output()).isEqualTo("goes on");
    }

    @Test
    void whatIsNoDriverIsRefused() {
        assertThatThrownBy(() -> rig.gate.put("none", new SwapCandidate() {}))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("is no serial driver");
    }

    @Test
    void aDriverThatFailsWhileItTakesOverIsRefused() {
        int[] calls = new int[1];
        Modified bad = new Modified() {
            @Override
            void before(DriverPort lent) {
                // The first look at each of the two ports is part of taking over.
                if (++calls[0] > 2) {
                    throw new IllegalStateException("on purpose");
                }
            }
        };
        bad.armed = true;
        assertThatThrownBy(() -> rig.gate.put("bad", bad))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("bad failed while it took over")
                .hasMessageContaining("on purpose");
        assertThat(rig.gate.inCharge()).isEqualTo(Polled.NAME);
    }

    @Test
    void aSwapThatIsInterruptedLeavesThePolledDriver() {
        Modified slow = new Modified() {
            @Override
            public Chip takeOver(DriverPort port) {
                LockSupport.parkNanos(50_000_000);
                return super.takeOver(port);
            }
        };
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> rig.gate.put("slow", slow))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(rig.gate.inCharge()).isEqualTo(Polled.NAME);
    }

    @Test
    void aFailureOfThePolledDriverChangesNothing() {
        Version polled = DriverGate.polled();
        polled.failures().failed(polled, new IllegalStateException("on purpose"));
        assertThat(rig.gate.inCharge()).isEqualTo(Polled.NAME);
        assertThat(told.get()).isNull();
    }

    @Test
    void aDriverKnowsItsPortAndHowMuchFits() throws Exception {
        AtomicReference<@Nullable String> seen = new AtomicReference<>();
        Modified looking = new Modified() {
            @Override
            void before(DriverPort lent) {
                seen.set(lent.name() + " " + (lent.room() == LinePort.INPUT));
            }
        };
        rig.swapTo(looking);
        looking.armed = true;
        write("x");
        await("it looked", () -> seen.get() != null);
        assertThat(seen.get()).isEqualTo("com1 true");
    }
}
