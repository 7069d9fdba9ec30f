package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.core.BundleRig.Installed;
import org.exoos.swap.core.FaultDraw.Fault;
import org.exoos.swap.core.FaultDraw.Phase;
import org.exoos.swap.core.faulty.FaultyPolicy;
import org.exoos.swap.core.faulty.GoodPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a policy does, the system ends on a good version, tasks go on, and the reason is on record. */
@Timeout(600)
class SchedulerFaultsTest {
    private static final int FAULTS = 40;
    private static final int VERSIONS = 20;
    /** Of the long forms. */
    private static final int MANY_FAULTS = Integer.getInteger("exo.faults", 500);

    private static final int MANY_VERSIONS = Integer.getInteger("exo.versions", 1000);
    private static final Settings SETTINGS = new Settings(200, 10, 3_000, 20, false);
    private static final int MOST_CALLS = 20;

    /** Every method that a policy can have; those at the beginning are called once each time it is put in charge. */
    private static final List<String> METHODS = List.of(
            "runQueue",
            "preemptsOnWake",
            "importState",
            "exportState",
            "enqueue",
            "pick",
            "remove",
            "sliceNanos",
            "tick",
            "preempts",
            "stopped",
            "changed",
            "placement",
            "release",
            "balance");

    private static final List<String> TAKING_OVER = METHODS.subList(0, 3);
    private static final String LEAVING = "exportState";
    /** And the first CPU's own. */
    private static final int QUEUES_OF_PRACTICE = 3;

    /** Each with the methods it makes sense in. */
    private static final Map<String, List<String>> FAULT_KINDS = Map.of(
            "exception", METHODS,
            "out of memory", METHODS,
            "wrong task", List.of("pick", "release"),
            "lost task", List.of("enqueue", "pick", "release"),
            "never picks", List.of("pick"),
            "endless loop", METHODS,
            "memory hog", METHODS,
            "slow call", METHODS,
            "state import", List.of("importState"));

    @TempDir
    private Path folder;

    @Test
    @DisabledIfSystemProperty(named = "exo.quick", matches = "true", disabledReason = "takes a minute")
    void whateverAPolicyDoesTheSystemEndsOnAGoodOne() throws Exception {
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
        try (SwapRig rig = new SwapRig(folder, 2, SETTINGS)) {
            rig.image(SwapRig.GOOD);
            BundleRig.await("the image's policy", () -> rig.gate.inCharge().equals(SwapRig.GOOD));
            rig.load(6);
            for (Fault fault : draw.draw(count, MOST_CALLS)) {
                rig.bundles.untilItFires(() -> one(rig, fault));
                draw.fired(fault);
            }
            draw.assertComplete(count);
            rig.bundles.assertBlamedSeldom(count);
        }
    }

    /** False when the host was too slow for it to come so far. */
    private static boolean one(SwapRig rig, Fault fault) throws Exception {
        boolean takesOver = TAKING_OVER.contains(fault.method());
        boolean leaves = fault.method().equals(LEAVING);
        Installed bad = rig.deploy("faulty", FaultyPolicy.class);
        bad.set("method", fault.method());
        bad.set("fault", fault.kind());
        bad.set("delay", takesOver || leaves ? 0 : fault.delay());
        // When practice is spared, the fault comes when it takes over, or later.
        boolean spared = fault.phase() != Phase.DURING_SWAP || fault.delay() % 2 == 0;
        bad.set("spared", spared && fault.phase() != Phase.DURING_ROLLBACK ? QUEUES_OF_PRACTICE : 0);
        bad.set("armed", fault.phase() == Phase.DURING_SWAP || takesOver && fault.phase() != Phase.DURING_ROLLBACK);
        rig.busy(fault.phase() != Phase.IDLE);
        Instant before = Instant.now();
        SwapRecord outcome = rig.swap("faulty");
        if (outcome.done()) {
            if (fault.phase() == Phase.DURING_ROLLBACK) {
                rollBackTo(rig, bad);
            }
            bad.set("spared", 0);
            bad.set("armed", true);
            if (leaves && bad.fired() == 0) {
                rig.swap(SwapRig.GOOD);
            }
            rig.busy(true);
            BundleRig.await(fault + " fires: " + rig.bundles.outcomes(), () -> bad.fired() > 0);
        } else {
            if (BundleRig.stalled(outcome, bad)) {
                return false;
            }
            assertThat(bad.fired()).as(fault + " fired: " + outcome).isPositive();
        }
        BundleRig.await(fault + " ends on the good policy: " + rig.bundles.outcomes(), rig::goodInCharge);
        rig.awaitWork(fault.toString());
        rig.bundles.awaitReason(fault.toString(), "faulty", before);
        BundleRig.await(fault + ": its code is stopped", () -> !runs(FaultyPolicy.class));
        bad.bundle().uninstall();
        return true;
    }

    /** Whether a thread is in code of that class, whichever bundle it came from. */
    private static boolean runs(Class<?> type) {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().startsWith(type.getName()));
    }

    /** It has proven itself when another one fails, and is put in charge again. */
    private static void rollBackTo(SwapRig rig, Installed proven) throws Exception {
        BundleRig.await("the policy proves itself", () -> proven.isLastGood(rig.manager, "sched"));
        Installed trigger = rig.deploy("trigger", FaultyPolicy.class);
        trigger.set("method", "pick");
        trigger.set("fault", "exception");
        SwapRecord outcome = rig.swap("trigger");
        assertThat(outcome.done()).as(outcome.toString()).isTrue();
        proven.set("armed", true);
        trigger.set("armed", true);
        BundleRig.await("the other policy fails", () -> trigger.fired() > 0);
        BundleRig.await("it is taken out", () -> !rig.gate.inCharge().equals("trigger"));
        BundleRig.await(
                "one of the two takes over",
                () -> proven.fired() > 0 || List.of("faulty", SwapRig.GOOD).contains(rig.gate.inCharge()));
        trigger.bundle().uninstall();
    }

    @Test
    void versionsThatWereReplacedLeaveNoClassesBehind() throws Exception {
        versions(VERSIONS);
    }

    @Test
    @Tag("stress")
    @Timeout(7200)
    void nobodyRemainsOfManyVersions() throws Exception {
        versions(MANY_VERSIONS);
    }

    private void versions(int count) throws Exception {
        try (SwapRig rig = new SwapRig(folder, 1, SETTINGS)) {
            rig.image("roundrobin");
            BundleRig.await("the image's policy", () -> rig.gate.inCharge().equals("roundrobin"));
            rig.load(4);
            for (int version = 0; version < count; version++) {
                rig.deploy("fresh", GoodPolicy.class);
                SwapRecord outcome = rig.swap("fresh");
                assertThat(outcome.done()).as(outcome.toString()).isTrue();
            }
            rig.awaitWork("the last version");
            BundleRig.await(
                    "the last one proves itself",
                    () -> rig.manager.lastGood("sched").orElse("").startsWith("component.fresh"));
            BundleRig.await(
                    "older versions are uninstalled",
                    () -> rig.bundles.framework.getBundleContext().getBundles().length <= 3);
            BundleRig.await("nothing is left of " + (count - 1) + " versions", () -> {
                System.gc();
                return rig.manager.uncollected().isEmpty();
            });
        }
    }
}
