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
        write("goes on");
        await("all is sent", () -> port.unsent() == 0);
        assertThat(rig.wire.output()).isEqualTo("goes on");
    }

    @Test
    void practiceFindsWhatADriverDoesWrong() {
        assertRefused("sends faster", port -> new Mistaken(port) {
            @Override
            public void transmit() {
                while (port.send(0, 16) > 0) {
                    port.unsent();
                }
            }
        });
        assertRefused("ask for an interrupt", port -> new Mistaken(port) {
            @Override
            public void transmit() {
                port.send(0, (port.in(5) & 0x20) == 0 ? 0 : 16);
            }
        });
        assertRefused("what it sent is not what", port -> new Mistaken(port) {
            @Override
            public void transmit() {
                if ((port.in(5) & 0x20) != 0) {
                    port.out(0, 'x');
                    port.send(0, 15);
                    port.out(1, 3);
                }
            }
        });
        assertRefused("not what it received", port -> new Mistaken(port) {
            @Override
            public void interrupt() {
                port.in(0);
            }
        });
        assertThat(rig.gate.inCharge()).isEqualTo(Polled.NAME);
    }

    /** A driver right enough to be wrong in one thing. */
    private static class Mistaken implements SerialDriver.Chip {
        final DriverPort port;
        boolean sent;

        Mistaken(DriverPort port) {
            this.port = port;
            port.out(2, 1);
            port.out(1, 1);
        }

        @Override
        public void interrupt() {
            while ((port.in(5) & 1) != 0) {
                port.receive(0);
            }
            transmit();
        }

        @Override
        public void transmit() {}
    }

    private interface Takes extends SerialDriver, SwapCandidate {}

    private void assertRefused(String why, Takes driver) {
        assertThatThrownBy(() -> rig.swapTo(driver)).hasMessageContaining(why);
    }

    @Test
    void practiceFindsADriverThatMisusesInterrupts() {
        assertRefused("ask for interrupts when bytes arrive", port -> new Mistaken(port) {
            {
                port.out(1, 0);
            }
        });
        assertRefused("not acknowledge interrupts", port -> new Mistaken(port) {
            @Override
            public void transmit() {
                boolean more = port.unsent() > 0;
                port.out(1, more ? 3 : 1);
                if ((port.in(5) & 0x20) != 0 && port.send(0, 16) == 0 && !more && sent) {
                    port.out(1, 3);
                }
                sent |= more;
            }
        });
    }

    /** Who waits for the driver to come out learns that it never will. */
    @Test
    void aDriverThatThrowsInPracticeIsRefusedAtOnce() {
        assertRefused("failed in practice: java.lang.IllegalStateException: second time", port -> new Mistaken(port) {
            @Override
            public void interrupt() {
                if (sent) {
                    throw new IllegalStateException("second time");
                }
                sent = true;
                super.interrupt();
            }
        });
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
