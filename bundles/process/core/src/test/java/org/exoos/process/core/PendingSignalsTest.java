package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.junit.jupiter.api.Test;

class PendingSignalsTest {
    private final PendingSignals pending = new PendingSignals();

    private static SignalInfo from(int signal, int pid) {
        return new SignalInfo(signal, 0, pid, 0, 0);
    }

    @Test
    void aStandardSignalIsKeptOnce() {
        pending.add(from(Signals.SIGUSR1, 1));
        pending.add(from(Signals.SIGUSR1, 2));
        assertThat(pending.take(-1)).isEqualTo(from(Signals.SIGUSR1, 1));
        assertThat(pending.take(-1)).isNull();
    }

    @Test
    void realTimeSignalsQueueInOrderUpToALimit() {
        for (int i = 0; i < PendingSignals.LIMIT; i++) {
            assertThat(pending.add(from(40, i))).isTrue();
        }
        assertThat(pending.add(from(40, -1))).isFalse();
        assertThat(pending.add(from(Signals.SIGTERM, 1)))
                .as("a standard signal always fits")
                .isTrue();
        assertThat(pending.take(Signals.bit(40))).isEqualTo(from(40, 0));
        assertThat(pending.take(Signals.bit(40))).isEqualTo(from(40, 1));
        assertThat(pending.mask() & Signals.bit(40)).isNotZero();
    }

    @Test
    void lowNumbersComeFirstAndFaultsBeforeAll() {
        pending.add(from(Signals.SIGTERM, 1));
        pending.add(from(Signals.SIGINT, 1));
        pending.add(from(Signals.SIGSEGV, 1));
        assertThat(pending.take(-1)).isEqualTo(from(Signals.SIGSEGV, 1));
        assertThat(pending.take(-1)).isEqualTo(from(Signals.SIGINT, 1));
    }

    @Test
    void blockedSignalsStay() {
        pending.add(from(Signals.SIGTERM, 1));
        assertThat(pending.take(~Signals.bit(Signals.SIGTERM))).isNull();
        pending.remove(Signals.bit(Signals.SIGTERM));
        assertThat(pending.mask()).isZero();
    }
}
