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
import org.exoos.swap.core.faulty.FaultyTarfs;
import org.exoos.vfs.core.TarfsRig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a version of tarfs does, the system ends on a good one, programs read what is there, and the reason is on record. */
@Timeout(600)
class TarfsFaultsTest {
    private static final int FAULTS = 40;
    /** Of the long form. */
    private static final int MANY_FAULTS = Integer.getInteger("exo.faults", 500);

    private static final Settings SETTINGS = new Settings(200, 10, 2_500, 20, false);
    private static final int MOST_CALLS = 4;
    private static final String GOOD = "tarfs";
    /** Who calls it waits for 2 s. */
    private static final int ERRORS_FOR_EACH = 8;

    private static final List<String> METHODS =
            List.of("mount", "root", "stat", "mode", "lookup", "read", "frame", "readDirectory", "readLink");

    /** Each with the methods it makes sense in. */
    private static final Map<String, List<String>> FAULT_KINDS = Map.of(
            "exception", METHODS,
            "out of memory", METHODS,
            "stack overflow", METHODS,
            "missing class", METHODS,
            "endless loop", METHODS,
            "memory hog", METHODS,
            "slow call", METHODS,
            "state import", List.of("mount", "root"));

    @TempDir
    private Path folder;

    @Test
    @DisabledIfSystemProperty(named = "exo.quick", matches = "true", disabledReason = "takes a minute")
    void whateverAVersionDoesTheSystemEndsOnAGoodOne() throws Exception {
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
        BundleRig bundles = new BundleRig(folder, SETTINGS, List.of(FaultyTarfs.class));
        try (bundles;
                TarfsRig rig = new TarfsRig()) {
            bundles.manager.addTarget(rig.gate());
            bundles.image(rig.gate(), GOOD, FaultyTarfs.class);
            BundleRig.await("the image's version", rig::ready);
            rig.start(FaultDraw.SEED);
            for (Fault fault : draw.draw(count, MOST_CALLS)) {
                bundles.untilItFires(() -> one(bundles, rig, fault));
                draw.fired(fault);
            }
            assertThat(rig.errors.get())
                    .as("errors seen by programs")
                    .isLessThanOrEqualTo((long) count * ERRORS_FOR_EACH);
        }
        bundles.assertBlamedSeldom(count);
        draw.assertComplete(count);
    }

    /** False when the host was too slow for it to come so far. */
    private static boolean one(BundleRig bundles, TarfsRig rig, Fault fault) throws Exception {
        // Called only when something is mounted.
        boolean mounts = fault.method().equals("mount") || fault.method().equals("root");
        Installed bad = bundles.deploy(rig.gate(), "faulty", FaultyTarfs.class);
        bad.set("method", fault.method());
        bad.set("fault", fault.kind());
        bad.set("delay", mounts ? 0 : fault.delay());
        bad.set("armed", fault.phase() == Phase.DURING_SWAP);
        rig.busy(fault.phase() != Phase.IDLE);
        Instant before = Instant.now();
        SwapRecord outcome = bundles.swap(rig.gate(), "faulty");
        if (outcome.done()) {
            if (fault.phase() == Phase.DURING_ROLLBACK) {
                rollBackTo(bundles, rig, bad);
            }
            bad.set("armed", true);
            rig.busy(true);
            if (mounts && bad.fired() == 0) {
                rig.mountAnother();
            }
            BundleRig.await(fault + " fires: " + bundles.outcomes(), () -> bad.fired() > 0);
        } else {
            if (BundleRig.stalled(outcome, bad)) {
                return false;
            }
            assertThat(bad.fired()).as(fault + " fired: " + outcome).isPositive();
        }
        BundleRig.await(
                fault + " ends on the good version: " + bundles.outcomes(),
                () -> bundles.goodInCharge(rig.gate(), GOOD));
        rig.busy(true);
        long works = rig.works.get();
        BundleRig.await(
                fault + " leaves programs working", () -> rig.works.get() >= works + 8 || rig.wrong.get() != null);
        assertThat(rig.wrong.get()).as(fault.toString()).isNull();
        bundles.awaitReason(fault.toString(), "faulty", before);
        bad.bundle().uninstall();
        return true;
    }

    /** It has proven itself when another one fails, and mounts everything again. */
    private static void rollBackTo(BundleRig bundles, TarfsRig rig, Installed proven) throws Exception {
        BundleRig.await(
                "the version proves itself",
                () -> proven.isLastGood(bundles.manager, rig.gate().kind()));
        Installed trigger = bundles.deploy(rig.gate(), "trigger", FaultyTarfs.class);
        trigger.set("method", "lookup");
        trigger.set("fault", "exception");
        SwapRecord outcome = bundles.swap(rig.gate(), "trigger");
        assertThat(outcome.done()).as(outcome.toString()).isTrue();
        proven.set("armed", true);
        trigger.set("armed", true);
        BundleRig.await("the other version fails", () -> trigger.fired() > 0);
        BundleRig.await("it is taken out", () -> !rig.gate().inCharge().equals("trigger"));
        BundleRig.await(
                "one of the two takes over",
                () -> proven.fired() > 0
                        || List.of("faulty", GOOD).contains(rig.gate().inCharge()));
        trigger.bundle().uninstall();
    }
}
