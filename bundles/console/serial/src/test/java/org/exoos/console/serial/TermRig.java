package org.exoos.console.serial;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver;
import org.exoos.swap.CallTracker;
import org.jspecify.annotations.Nullable;

/** One driver on one port of a chip that is not there; the driver does what a test tells it. */
abstract class TermRig {
    static final byte[] TEN = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};

    final PracticeChip chip = new PracticeChip();
    final List<String> calls = new ArrayList<>();
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    final CallTracker tracker = new CallTracker("test");
    Consumer<DriverPort> onInterrupt = port -> {};
    Consumer<DriverPort> onTransmit = port -> {};
    final SerialDriver driver = port -> {
        calls.add("takes over");
        return new SerialDriver.Chip() {
            @Override
            public void interrupt() {
                calls.add("interrupt");
                onInterrupt.accept(port);
            }

            @Override
            public void transmit() {
                calls.add("transmit");
                onTransmit.accept(port);
            }
        };
    };
    final Version version = new Version("made", driver, tracker, (failed, why) -> failure.set(why));
    final LinePort port = new LinePort("com9", chip, version);
    final Term term = port.term();

    /** The driver has taken over, and nothing was asked of it since. */
    void begin() {
        term.begin();
        calls.clear();
    }

    /** What the driver is lent, for the test to use in its place. */
    DriverPort lent() {
        AtomicReference<@Nullable DriverPort> kept = new AtomicReference<>();
        onInterrupt = kept::set;
        begin();
        onInterrupt = port -> {};
        DriverPort lent = kept.get();
        if (lent == null) {
            throw new AssertionError("it was not called");
        }
        return lent;
    }
}
