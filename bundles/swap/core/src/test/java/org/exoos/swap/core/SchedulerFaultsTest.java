package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.core.SwapRig.Installed;
import org.exoos.swap.core.faulty.FaultyPolicy;
import org.exoos.swap.core.faulty.GoodPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a policy does, the system ends on a good version, tasks go on, and the reason is on record. */
@Timeout(600)
class SchedulerFaultsTest {
    private static final int FAULTS = Integer.getInteger("exo.faults", 40);
    private static final long SEED = Long.getLong("exo.seed", 20251122);
    private static final int VERSIONS = Integer.getInteger("exo.versions", 20);
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
        Random random = new Random(SEED);
        Map<String, Integer> drawn = new TreeMap<>();
        List<String> kinds = FAULT_KINDS.keySet().stream().sorted().toList();
        try (SwapRig rig = new SwapRig(folder, 2, SETTINGS)) {
            rig.image("roundrobin");
            SwapRig.await("the image's policy", () -> rig.gate.inCharge().equals("roundrobin"));
            rig.load(6);
            for (int n = 0; n < FAULTS; n++) {
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
        int before = rig.manager.history().size();
        SwapRecord outcome = rig.swap("faulty");
        if (phase == Phase.AFTER_ROLLBACK && outcome.done()) {
            rig.manager.engine().fellBack("sched", "faulty", "a rumour");
        }
        if (outcome.done()) {
            bad.set("armed", true);
            SwapRig.await(what + " fires", () -> bad.fired() > 0);
        } else {
            assertThat(bad.fired()).as(what + " fired: " + outcome).isPositive();
        }
        SwapRig.await(
                what + " ends on the good policy: " + rig.outcomes(),
                () -> rig.gate.inCharge().equals("roundrobin"));
        rig.awaitWork(what);
        List<SwapRecord> fresh =
                rig.manager.history().subList(before, rig.manager.history().size());
        assertThat(fresh)
                .as(what)
                .anySatisfy(entry -> assertThat(entry.reason()).isNotEmpty());
    }

    @Test
    void versionsThatWereReplacedLeaveNoClassesBehind() throws Exception {
        try (SwapRig rig = new SwapRig(folder, 1, SETTINGS)) {
            rig.image("roundrobin");
            SwapRig.await("the image's policy", () -> rig.gate.inCharge().equals("roundrobin"));
            rig.load(4);
            for (int version = 0; version < VERSIONS; version++) {
                rig.deploy("fresh", GoodPolicy.class);
                SwapRecord outcome = rig.swap("fresh");
                assertThat(outcome.done()).as(outcome.toString()).isTrue();
            }
            rig.awaitWork("the last version");
            SwapRig.await(
                    "the last one proves itself",
                    () -> rig.manager.lastGood("sched").orElse("").startsWith("policy.fresh"));
            SwapRig.await(
                    "older versions are uninstalled",
                    () -> rig.framework.getBundleContext().getBundles().length <= 3);
            SwapRig.await("nothing is left of " + (VERSIONS - 1) + " versions", () -> {
                System.gc();
                return rig.manager.uncollected().isEmpty();
            });
        }
    }
}
