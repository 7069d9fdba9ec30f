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
import org.exoos.swap.core.faulty.FaultyPolicy;
import org.exoos.swap.core.faulty.GoodPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a policy does, the system ends on a good version, tasks go on, and the reason is on record. */
@Timeout(600)
class SchedulerFaultsTest {
    private static final int FAULTS = 40;
    private static final int VERSIONS = 20;
    /** Of the long forms. */
    private static final int MANY_FAULTS = Integer.getInteger("exo.faults", 500);

    private static final int MANY_VERSIONS = Integer.getInteger("exo.versions", 1000);
    private static final long SEED = Long.getLong("exo.seed", 20251122);
    private static final Settings SETTINGS = new Settings(200, 10, 2_000, 20, false);

    /** Each with the methods it makes sense in. */
    private static final Map<String, List<String>> FAULT_KINDS = Map.of(
            "exception", List.of("enqueue", "pick", "sliceNanos", "stopped", "importState", "runQueue"),
            "out of memory", List.of("enqueue", "pick", "sliceNanos", "stopped", "importState", "runQueue"),
            "wrong task", List.of("pick"),
            "lost task", List.of("pick", "enqueue"),
            "never picks", List.of("pick"),
            "endless loop", List.of("enqueue", "pick", "sliceNanos", "stopped", "importState"),
            "memory hog", List.of("enqueue", "pick", "stopped"),
            "slow call", List.of("enqueue", "pick", "stopped"));

    /** When the fault is armed. */
    private enum Phase {
        /** Before the swap: warming meets it, or the first moments. */
        DURING_SWAP,
        /** In charge, nothing to do but to sleep. */
        IDLE,
        /** In charge, under load. */
        LOAD,
        /** In charge, while another failed version has just been rolled back. */
        AFTER_ROLLBACK
    }

    @TempDir
    private Path folder;

    @Test
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
        Random random = new Random(SEED);
        Map<String, Integer> drawn = new TreeMap<>();
        List<String> kinds = FAULT_KINDS.keySet().stream().sorted().toList();
        try (SwapRig rig = new SwapRig(folder, 2, SETTINGS)) {
            rig.image("roundrobin");
            BundleRig.await("the image's policy", () -> rig.gate.inCharge().equals("roundrobin"));
            rig.load(6);
            for (int n = 0; n < count; n++) {
                String fault = kinds.get(random.nextInt(kinds.size()));
                List<String> methods = FAULT_KINDS.get(fault);
                String method = methods.get(random.nextInt(methods.size()));
                Phase phase = Phase.values()[random.nextInt(Phase.values().length)];
                drawn.merge(fault, 1, Integer::sum);
                String what = "fault " + n + " of seed " + SEED + ": " + fault + " in " + method + ", " + phase;
                one(rig, what, fault, method, phase, random.nextInt(20));
            }
        }
        assertThat(drawn).as("kinds of faults drawn").hasSizeGreaterThan(4);
    }

    private static void one(SwapRig rig, String what, String fault, String method, Phase phase, int delay)
            throws Exception {
        Installed bad = rig.deploy("faulty", FaultyPolicy.class);
        bad.set("method", method);
        bad.set("fault", fault);
        bad.set("delay", method.equals("runQueue") || method.equals("importState") ? 0 : delay);
        boolean once = method.equals("runQueue") || method.equals("importState");
        boolean early = once || phase == Phase.DURING_SWAP;
        bad.set("armed", early);
        Instant before = Instant.now();
        SwapRecord outcome = rig.swap("faulty");
        if (phase == Phase.AFTER_ROLLBACK && outcome.done()) {
            rig.manager.engine().failures.fellBack("sched", "faulty", "a rumour");
        }
        if (outcome.done()) {
            bad.set("armed", true);
            BundleRig.await(what + " fires", () -> bad.fired() > 0);
        } else {
            assertThat(bad.fired()).as(what + " fired: " + outcome).isPositive();
        }
        BundleRig.await(
                what + " ends on the good policy: " + rig.bundles.outcomes(),
                () -> rig.gate.inCharge().equals("roundrobin"));
        rig.awaitWork(what);
        List<SwapRecord> fresh = rig.manager.history().stream()
                .filter(entry -> !entry.time().isBefore(before))
                .toList();
        assertThat(fresh)
                .as(what)
                .anySatisfy(entry -> assertThat(entry.reason()).isNotEmpty());
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
