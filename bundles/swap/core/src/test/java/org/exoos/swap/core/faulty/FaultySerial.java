package org.exoos.swap.core.faulty;

import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver;
import org.exoos.console.uart.Uart16550;
import org.exoos.swap.SwapCandidate;

/** A good serial driver until the fault: in a method, at one of its calls once it is armed. */
public final class FaultySerial implements SerialDriver, SwapCandidate {
    private static final long SLOW_NANOS = 3_000_000_000L;
    private static final int CHUNK = 1 << 16;

    /** Set by the test. */
    public volatile String method = "";

    public volatile String fault = "";
    public volatile boolean armed;
    public volatile int delay;
    public volatile int fired;
    private volatile Object hog = "";

    @Override
    public Chip takeOver(DriverPort port) {
        at("takeOver", port);
        return new FaultyChip(new Uart16550().takeOver(port), port);
    }

    private final class FaultyChip implements Chip {
        private final Chip good;
        private final DriverPort port;

        FaultyChip(Chip good, DriverPort port) {
            this.good = good;
            this.port = port;
        }

        @Override
        public void interrupt() {
            at("interrupt", port);
            good.interrupt();
        }

        @Override
        public void transmit() {
            at("transmit", port);
            good.transmit();
        }
    }

    private void at(String here, DriverPort port) {
        if (!armed || !here.equals(method)) {
            return;
        }
        if (delay > 0) {
            delay--;
            return;
        }
        fired = fired + 1;
        switch (fault) {
            case "exception" -> throw new IllegalStateException("on purpose");
            case "out of memory" -> throw new OutOfMemoryError("on purpose");
            case "state import" -> throw new IllegalStateException("on purpose: cannot take this chip over");
            case "interrupts off" -> {
                port.out(1, 0);
                throw new IllegalStateException("with the chip in disorder");
            }
            case "endless loop" -> {
                long n = 0;
                while (n >= 0) {
                    n = n + 1 & Long.MAX_VALUE;
                }
            }
            case "endless wait" -> {
                while (port.in(5) >= 0) {
                    hog = "";
                }
            }
            case "memory hog" -> {
                while (true) {
                    hog = new byte[CHUNK];
                }
            }
            case "slow call" -> {
                long end = System.nanoTime() + SLOW_NANOS;
                while (System.nanoTime() - end < 0) {
                    hog = "";
                }
            }
            default -> throw new IllegalArgumentException(fault);
        }
    }
}
