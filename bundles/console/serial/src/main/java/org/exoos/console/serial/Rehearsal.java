package org.exoos.console.serial;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.exoos.console.SerialDriver;
import org.exoos.swap.CallTracker;
import org.exoos.swap.SwapRefusedException;
import org.jspecify.annotations.Nullable;

/** Has a driver send and receive on a chip that is not there, before it gets a real one: what goes in has to come out. */
final class Rehearsal {
    private static final int ROUNDS = 100;
    private static final int SENT = 200;
    private static final int ARRIVING = 7;

    private final PracticeChip chip = new PracticeChip();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final LinePort port;
    private final byte[] out = new byte[SENT];
    private final byte[] in = new byte[ARRIVING];
    private final byte[] got = new byte[ARRIVING + 1];

    private Rehearsal(SerialDriver driver) {
        CallTracker calls = new CallTracker("practice");
        Version version = new Version("practice", driver, calls, (failed, why) -> failure.compareAndSet(null, why));
        port = new LinePort("practice", chip, version);
    }

    /** @throws SwapRefusedException when it did not do what it should; lets through what the driver throws when it takes over */
    static void of(SerialDriver driver) throws SwapRefusedException {
        Rehearsal rehearsal = new Rehearsal(driver);
        try {
            rehearsal.port.term().begin();
            for (int round = 0; round < ROUNDS; round++) {
                rehearsal.receive(round);
                rehearsal.send(round);
            }
        } finally {
            rehearsal.port.close();
        }
    }

    private void receive(int round) throws SwapRefusedException {
        for (int i = 0; i < ARRIVING; i++) {
            in[i] = (byte) (round + i);
        }
        int arrived = chip.arrive(in, 0, ARRIVING);
        if (!chip.interrupts()) {
            throw new SwapRefusedException("it does not ask for interrupts when bytes arrive");
        }
        port.service();
        failed();
        if (arrived != ARRIVING
                || port.take(got, 0, got.length) != ARRIVING
                || !Arrays.equals(in, 0, ARRIVING, got, 0, ARRIVING)) {
            throw new SwapRefusedException("what arrived is not what it received");
        }
    }

    private void send(int round) throws SwapRefusedException {
        for (int i = 0; i < SENT; i++) {
            out[i] = (byte) (round * 3 + i);
        }
        chip.sent.reset();
        port.write(out, 0, SENT);
        failed();
        for (int i = 0; i < SENT && chip.sent.size() < SENT; i++) {
            chip.pass();
            if (!chip.interrupts()) {
                throw new SwapRefusedException("it does not ask for an interrupt when there is more to send");
            }
            port.service();
            failed();
        }
        chip.pass();
        port.service();
        failed();
        if (!Arrays.equals(out, chip.sent.toByteArray())) {
            throw new SwapRefusedException("what it sent is not what was written");
        }
        if (chip.interrupts()) {
            throw new SwapRefusedException("it does not acknowledge interrupts");
        }
    }

    private void failed() throws SwapRefusedException {
        Throwable why = failure.get();
        if (why != null) {
            throw new SwapRefusedException("it failed in practice: " + why, why);
        }
        if (chip.overruns() > 0) {
            throw new SwapRefusedException("it sends faster than the chip can");
        }
    }
}
