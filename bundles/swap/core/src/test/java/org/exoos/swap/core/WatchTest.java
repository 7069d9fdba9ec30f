package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.exoos.swap.CallTracker;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapTarget;
import org.exoos.swap.SwapTarget.Inside;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the watchdog looks, and what it finds. */
@Timeout(120)
class WatchTest extends SwapFixture {
    private static final long SECOND = 1_000_000_000L;
    /** The watchdog sleeps as good as for ever, and twenty seconds of probation pass only when a test says so. */
    private static final Settings STILL = new Settings(20_000, 0, 5_000, 3_600_000, false);

    @TempDir
    private Path folder;

    private final List<Long> looks = new CopyOnWriteArrayList<>();

    /** A target that notes when it is looked at. */
    private final Target seen = new Target() {
        @Override
        public List<Inside> inside() {
            looks.add(System.nanoTime());
            return super.inside();
        }
    };

    private static Set<Thread> watches() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("swap-watch"))
                .collect(Collectors.toSet());
    }

    private boolean has(Outcome outcome) {
        return manager.history().stream().anyMatch(entry -> entry.outcome() == outcome);
    }

    /** All that the swap thread was asked for is done. */
    private void settle() throws Exception {
        swap("none");
    }

    @Test
    void aProbationTakesItsTime() throws Exception {
        restart(STILL);
        manager.addTarget(target);
        add("a");
        swap("a");
        Watch watch = new Watch(manager.engine(), STILL);
        watch.look(10 * SECOND);
        settle();
        assertThat(has(Outcome.CONFIRMED)).isFalse();
        watch.look(10 * SECOND);
        settle();
        assertThat(has(Outcome.CONFIRMED)).isTrue();
        watch.close();
    }

    @Test
    void aCallMayTakeUpToTheLimit() throws Exception {
        restart(STILL);
        manager.addTarget(target);
        add("a");
        swap("a");
        Inside inTime = new Inside("task 7", "call", SwapTarget.DEFAULT_CALL_LIMIT_NANOS);
        target.inside = List.of(inTime);
        Watch watch = new Watch(manager.engine(), STILL);
        watch.look(1);
        assertThat(target.fallBacks).hasValue(0);
        target.inside =
                List.of(inTime, new Inside("task 8", "call", SwapTarget.DEFAULT_CALL_LIMIT_NANOS + 500_000_000));
        watch.look(1);
        assertThat(target.fallBacks).hasValue(1);
        assertThat(manager.history().getLast().reason())
                .isEqualTo("task 8 has been in it for 2500 ms, the limit is 2000 ms");
        assertThat(manager.lastFailure()).contains("inside task 8").doesNotContain("inside task 7");
        watch.close();
    }

    @Test
    void classesThatAreLeftAreLookedForEachTwentiethTime() {
        restart(STILL);
        ClassLoader loader = new ClassLoader() {};
        leaks.watch("test", "old 1.0.0", loader);
        collections.addAndGet(LeakCheck.COLLECTIONS);
        Watch watch = new Watch(manager.engine(), STILL);
        for (int i = 0; i < 19; i++) {
            watch.look(1);
        }
        assertThat(has(Outcome.LEFT_BEHIND)).isFalse();
        watch.look(1);
        assertThat(has(Outcome.LEFT_BEHIND)).isTrue();
        watch.close();
        Reference.reachabilityFence(loader);
    }

    @Test
    void aBootIsGoodWhenAMinuteIsOver() throws Exception {
        Path file = folder.resolve("choices.properties");
        choices = file.toFile();
        restart(STILL);
        Watch watch = new Watch(manager.engine(), STILL);
        watch.look(60 * SECOND - 1);
        assertThat(Files.readString(file)).contains("boots.unfinished=1");
        watch.look(1);
        assertThat(Files.readString(file)).contains("boots.unfinished=0");
        watch.close();
    }

    @Test
    void itIsWokenByASwapAndCountsNoMoreThanTheTimeThatPassed() throws Exception {
        restart(STILL);
        manager.addTarget(seen);
        add("a");
        swap("a");
        eventually("it looks", () -> !looks.isEmpty());
        settle();
        assertThat(has(Outcome.CONFIRMED)).isFalse();
    }

    @Test
    void itEndsAtOnce() throws Exception {
        restart(STILL);
        Set<Thread> before = watches();
        Watch watch = new Watch(manager.engine(), STILL);
        Set<Thread> after = watches();
        after.removeAll(before);
        assertThat(after).hasSize(1);
        Thread thread = after.iterator().next();
        assertThat(thread.isDaemon()).isTrue();
        eventually("it sleeps", () -> thread.getState() == Thread.State.TIMED_WAITING);
        watch.close();
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void itMovesTheTimeOfCallsOn() {
        CallTracker calls = new CallTracker("call");
        int slot = calls.enter();
        eventually("time passes", () -> calls.inside().getFirst().nanos() > 0);
        calls.leave(slot);
    }

    private List<Long> gaps() {
        List<Long> now = List.copyOf(looks);
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < now.size(); i++) {
            gaps.add((now.get(i) - now.get(i - 1)) / 1_000_000);
        }
        return gaps;
    }

    @Test
    void whileAllIsCalmItLooksSeldom() throws Exception {
        restart(new Settings(1, 0, 5_000, 20, false));
        manager.addTarget(seen);
        add("a");
        swap("a");
        eventually("the probation ends", () -> has(Outcome.CONFIRMED));
        // One period may have begun before, and one look is due.
        int known = looks.size();
        eventually("that is noticed", () -> looks.size() >= known + 2);
        looks.clear();
        eventually("it looks", () -> looks.size() >= 3);
        assertThat(gaps()).isNotEmpty().allMatch(millis -> millis >= 100);
    }

    @Test
    void duringAProbationItLooksOften() throws Exception {
        restart(new Settings(1_000_000, 0, 5_000, 300, false));
        manager.addTarget(seen);
        add("a");
        swap("a");
        eventually("it looks", () -> looks.size() >= 2);
        looks.removeFirst();
        eventually("soon again", () -> gaps().stream().anyMatch(millis -> millis < 1_200));
        assertThat(gaps()).allMatch(millis -> millis >= 300);
    }
}
