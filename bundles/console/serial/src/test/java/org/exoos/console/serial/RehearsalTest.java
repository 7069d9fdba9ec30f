package org.exoos.console.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What practice finds wrong with a driver before it gets a real chip. */
@Timeout(60)
class RehearsalTest {
    private final SerialRig rig = new SerialRig();

    @AfterEach
    void close() {
        rig.close();
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
    void practiceFindsADriverThatMovesZerosOnly() {
        assertRefused("what it sent is not what", port -> new Mistaken(port) {
            @Override
            public void transmit() {
                if ((port.in(5) & 0x20) == 0) {
                    return;
                }
                for (int i = 0; i < 16 && port.send(7, 1) > 0; i++) {
                    port.out(0, 0);
                }
                port.out(1, port.unsent() > 0 ? 3 : 1);
            }
        });
        assertRefused("not what it received", port -> new Mistaken(port) {
            @Override
            public void interrupt() {
                while ((port.in(5) & 1) != 0) {
                    port.in(0);
                    port.receive(7);
                }
            }
        });
    }

    /** Sends as long as there is something, and acknowledges by looking. */
    private static class Acknowledging extends Mistaken {
        Acknowledging(DriverPort port) {
            super(port);
            port.out(1, 3);
        }

        @Override
        public void interrupt() {
            super.interrupt();
            port.in(2);
        }

        @Override
        public void transmit() {
            if ((port.in(5) & 0x20) != 0) {
                port.send(0, 16);
            }
        }
    }

    @Test
    void aDriverMayHearOfEveryTransmission() throws Exception {
        Takes good = Acknowledging::new;
        rig.gate.warm("good", good);
    }

    @Test
    void afterPracticeItHasNothingMore() throws Exception {
        AtomicReference<@Nullable DriverPort> kept = new AtomicReference<>();
        Takes good = port -> {
            kept.set(port);
            return new Acknowledging(port);
        };
        rig.gate.warm("good", good);
        DriverPort lent = kept.get();
        assertThat(lent).isNotNull();
        assertThatThrownBy(lent::room).hasMessageContaining("was taken away");
    }

    /** Counts the interrupts of practice, and throws at the last one. */
    @Test
    void practiceGoesOnToItsEnd() throws Exception {
        int[] calls = {0, Integer.MAX_VALUE};
        Takes failing = port -> new Acknowledging(port) {
            @Override
            public void interrupt() {
                if (++calls[0] >= calls[1]) {
                    throw new IllegalStateException("at the end");
                }
                super.interrupt();
            }
        };
        rig.gate.warm("good", failing);
        calls[1] = calls[0];
        calls[0] = 0;
        assertThatThrownBy(() -> rig.gate.warm("good", failing))
                .hasMessageContaining("failed in practice: java.lang.IllegalStateException: at the end");
    }
}
