package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.exoos.hal.Processors;
import org.exoos.hal.Processors.ThreadClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads of the swap core, and what it listens to. */
@Timeout(120)
class SwapLifeTest extends SwapFixture {
    private static final Settings STILL = new Settings(3_600_000, 0, 5_000, 3_600_000, false);

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> Set.of("swap", "swap-watch").contains(thread.getName()))
                .collect(Collectors.toSet());
    }

    @Test
    void itsThreadsEndWithIt() throws Exception {
        Set<Thread> before = threads();
        SwapManager other =
                new SwapManager(context, STILL, new LeakCheck(() -> 0), new Bounded(() -> {}), Runnable::run);
        Set<Thread> own = threads();
        own.removeAll(before);
        assertThat(own).extracting(Thread::getName).containsExactlyInAnyOrder("swap", "swap-watch");
        for (Thread thread : own) {
            eventually(
                    thread + " waits",
                    () -> Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                            .contains(thread.getState()));
        }
        other.deactivate();
        for (Thread thread : own) {
            assertThat(thread.join(Duration.ofSeconds(30))).as(thread.getName()).isTrue();
        }
    }

    @Test
    void itSeesBundlesComeAndGo() {
        int before = bundleListeners.size();
        restart(STILL);
        assertThat(bundleListeners).hasSize(before + 1);
    }

    @Test
    void asAServiceItsThreadsAreOfThoseThatSomebodyWaitsFor() {
        List<Object> classes = new CopyOnWriteArrayList<>();
        Processors processors = (Processors) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Processors.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("threadClass");
                    classes.add(arguments[0]);
                    return null;
                });
        SwapManager service = new SwapManager(
                context,
                Map.of(
                        "probationMillis", 50L,
                        "probationDecisions", 50L,
                        "warmMillis", 10_000L,
                        "periodMillis", 50L,
                        "checkImage", false),
                processors);
        eventually("the swap thread takes its class", () -> !classes.isEmpty());
        assertThat(classes).containsOnly(ThreadClass.NORMAL);
        service.deactivate();
    }
}
