package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.core.BundleRig.Installed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a serial driver does, the system ends on a good version, no byte is lost or doubled, and the reason is on record. */
@Timeout(600)
class SerialFaultsTest {
    private static final int FAULTS = 40;
    /** Of the long form. */
    private static final int MANY_FAULTS = Integer.getInteger("exo.faults", 500);

    private static final long SEED = Long.getLong("exo.seed", 20251122);
    private static final Settings SETTINGS = new Settings(200, 10, 1_500, 20, false);
    private static final List<String> METHODS = List.of("takeOver", "interrupt", "transmit");
    private static final List<String> KINDS = List.of(
            "exception", "out of memory", "interrupts off", "endless loop", "endless wait", "memory hog", "slow call");

    /** When the fault is armed. */
    private enum Phase {
        /** Before the swap: practice meets it, or a real chip's first moments. */
        DURING_SWAP,
        /** In charge, nothing to do until somebody types. */
        IDLE,
        /** In charge, both lines busy in both directions. */
        LOAD,
        /** When another one has failed, and this one, which had proven itself, is put in charge again. */
        DURING_ROLLBACK
    }

    @TempDir
    private Path folder;

    @Test
    void whateverADriverDoesTheSystemEndsOnAGoodOne() throws Exception {
        faults(FAULTS);
    }

    @Test
    @Tag("stress")
    @Timeout(7200)
    void soItDoesAfterManyFaults() throws Exception {
        faults(MANY_FAULTS);
    }

    private void faults(int count) throws Exception {
        Random random = new Random(SEED);
        Map<String, Integer> drawn = new TreeMap<>();
        try (SerialRig rig = new SerialRig(folder, SETTINGS)) {
            for (int n = 0; n < count; n++) {
                String fault = KINDS.get(random.nextInt(KINDS.size()));
                String method = METHODS.get(random.nextInt(METHODS.size()));
                Phase phase = Phase.values()[random.nextInt(Phase.values().length)];
                drawn.merge(fault, 1, Integer::sum);
                String what = "fault " + n + " of seed " + SEED + ": " + fault + " in " + method + ", " + phase;
                one(rig, what, fault, method, phase, random.nextInt(4));
            }
            rig.compareAll();
        }
        assertThat(drawn).as("kinds of faults drawn").hasSize(KINDS.size());
    }

    private static void one(SerialRig rig, String what, String fault, String method, Phase phase, int delay)
            throws Exception {
        Instant before = Instant.now();
        Installed bad = rig.deploy("faulty");
        bad.set("method", method);
        bad.set("fault", fault);
        bad.set("delay", delay);
        rig.busy(phase != Phase.IDLE);
        bad.set("armed", phase == Phase.DURING_SWAP);
        SwapRecord outcome = rig.bundles.swap(rig.gate, "faulty");
        if (outcome.done()) {
            if (phase == Phase.DURING_ROLLBACK) {
                rollBackTo(rig, bad);
            }
            bad.set("armed", true);
            rig.busy(true);
            while (method.equals("takeOver") && bad.fired() == 0) {
                // Its turn comes when it takes over again.
                rig.bundles.swap(rig.gate, "uart16550");
                rig.bundles.swap(rig.gate, "faulty");
            }
            BundleRig.await(what + " fires", () -> bad.fired() > 0);
        } else {
            assertThat(bad.fired()).as(what + " fired: " + outcome).isPositive();
        }
        BundleRig.await(
                what + " ends on the good driver: " + rig.bundles.outcomes(),
                () -> rig.gate.inCharge().equals("uart16550"));
        rig.awaitWork(what);
        List<SwapRecord> fresh = rig.bundles.manager.history().stream()
                .filter(entry -> !entry.time().isBefore(before))
                .toList();
        assertThat(fresh)
                .as(what)
                .anySatisfy(entry -> assertThat(entry.reason()).isNotEmpty());
        bad.bundle().uninstall();
    }

    /** It has proven itself when another one fails, and is asked to take over again: then it fails as well. */
    private static void rollBackTo(SerialRig rig, Installed proven) throws Exception {
        rig.busy(true);
        BundleRig.await(
                "the driver proves itself",
                () -> rig.bundles.manager.lastGood(rig.gate.kind()).orElse("").startsWith("component.faulty"));
        Installed trigger = rig.deploy("trigger");
        trigger.set("method", "transmit");
        trigger.set("fault", "exception");
        assertThat(rig.bundles.swap(rig.gate, "trigger").done()).isTrue();
        proven.set("armed", true);
        trigger.set("armed", true);
        BundleRig.await("the other driver fails", () -> trigger.fired() > 0);
        BundleRig.await("it is taken out", () -> !rig.gate.inCharge().equals("trigger"));
        trigger.bundle().uninstall();
    }
}
