package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.core.BundleRig.Installed;
import org.exoos.swap.core.FaultDraw.Fault;
import org.exoos.swap.core.FaultDraw.Phase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a serial driver does, the system ends on a good version, no byte is lost or doubled, and the reason is on record. */
@Timeout(600)
class SerialFaultsTest {
    private static final int FAULTS = 40;
    /** Of the long form. */
    private static final int MANY_FAULTS = Integer.getInteger("exo.faults", 500);

    private static final Settings SETTINGS = new Settings(200, 10, 3_000, 20, false);
    private static final int MOST_CALLS = 4;
    private static final List<String> METHODS = List.of("takeOver", "interrupt", "transmit");

    /** Each with the methods it makes sense in. */
    private static final Map<String, List<String>> FAULT_KINDS = Map.of(
            "exception", METHODS,
            "out of memory", METHODS,
            "interrupts off", METHODS,
            "endless loop", METHODS,
            "endless wait", METHODS,
            "memory hog", METHODS,
            "slow call", METHODS,
            "state import", List.of("takeOver"));

    @TempDir
    private Path folder;

    @Test
    @DisabledIfSystemProperty(named = "exo.quick", matches = "true", disabledReason = "takes a minute")
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
        FaultDraw draw = new FaultDraw(FAULT_KINDS);
        try (SerialRig rig = new SerialRig(folder, SETTINGS)) {
            for (Fault fault : draw.draw(count, MOST_CALLS)) {
                rig.bundles.untilItFires(() -> one(rig, fault));
                draw.fired(fault);
            }
            rig.compareAll();
            rig.bundles.assertBlamedSeldom(count);
        }
        draw.assertComplete(count);
    }

    /** False when the host was too slow for it to come so far. */
    private static boolean one(SerialRig rig, Fault drawn) throws Exception {
        String what = drawn.toString();
        Phase phase = drawn.phase();
        String method = drawn.method();
        Instant before = Instant.now();
        Installed bad = rig.deploy("faulty");
        bad.set("method", method);
        bad.set("fault", drawn.kind());
        bad.set("delay", drawn.delay());
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
            if (BundleRig.stalled(outcome, bad)) {
                return false;
            }
            assertThat(bad.fired()).as(what + " fired: " + outcome).isPositive();
        }
        BundleRig.await(
                what + " ends on the good driver: " + rig.bundles.outcomes(),
                () -> rig.bundles.goodInCharge(rig.gate, "uart16550"));
        rig.awaitWork(what);
        rig.bundles.awaitReason(what, "faulty", before);
        bad.bundle().uninstall();
        return true;
    }

    /** It has proven itself when another one fails, and is asked to take over again: then it fails as well. */
    private static void rollBackTo(SerialRig rig, Installed proven) throws Exception {
        rig.busy(true);
        BundleRig.await("the driver proves itself", () -> proven.isLastGood(rig.bundles.manager, rig.gate.kind()));
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
