package org.exoos.framework.faulty;

import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;

/** Another driver; when armed, sending throws after a few bytes. */
public final class FaultySerial implements SerialDriver, SwapCandidate {
    private static final int FEW = 3;

    public volatile @Nullable Object good;
    public volatile boolean armed;
    public volatile boolean fired;

    @Override
    public Chip takeOver(DriverPort port) {
        if (good instanceof SerialDriver other) {
            return new FaultyChip(other.takeOver(port), port, this);
        }
        throw new IllegalStateException("there is no other version");
    }

    /** The other driver's. */
    static final class FaultyChip implements Chip {
        private final Chip good;
        private final DriverPort port;
        private final FaultySerial driver;

        FaultyChip(Chip good, DriverPort port, FaultySerial driver) {
            this.good = good;
            this.port = port;
            this.driver = driver;
        }

        @Override
        public void interrupt() {
            good.interrupt();
        }

        @Override
        public void transmit() {
            if (driver.armed) {
                driver.fired = true;
                port.send(0, FEW);
                throw new IllegalStateException("serial driver on purpose");
            }
            good.transmit();
        }
    }
}
