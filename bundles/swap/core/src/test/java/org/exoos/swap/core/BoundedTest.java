package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exoos.swap.SwapRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work with a limit. */
@Timeout(60)
class BoundedTest {
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final Bounded bounded = new Bounded(() -> steps.add("enters"));

    @Test
    void aThreadTakesItsClassBeforeItWorks() throws Exception {
        Thread thread = bounded.thread("name", () -> steps.add("works"));
        assertThat(steps).isEmpty();
        assertThat(thread.getName()).isEqualTo("name");
        assertThat(thread.isDaemon()).isTrue();
        thread.start();
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        assertThat(steps).containsExactly("enters", "works");
    }

    @Test
    void workIsDoneAsideAndItsResultGivenBack() throws Exception {
        String name = bounded.call(
                "asking",
                30_000,
                () -> steps.add("late"),
                () -> Thread.currentThread().getName());
        assertThat(name).isEqualTo("swap-aside");
        assertThat(steps).containsExactly("enters");
    }

    @Test
    void whatItThrowsRefuses() {
        IOException cause = new IOException("no disk");
        assertThatThrownBy(() -> bounded.call("reading", 30_000, () -> steps.add("late"), () -> {
                    throw cause;
                }))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessage("reading failed: java.io.IOException: no disk")
                .hasCause(cause);
        SwapRefusedException refused = new SwapRefusedException("not today");
        assertThatThrownBy(() -> bounded.call("reading", 30_000, () -> steps.add("late"), () -> {
                    throw refused;
                }))
                .isSameAs(refused);
        assertThat(steps).doesNotContain("late");
    }

    @Test
    void whatDoesNotEndIsStoppedAndWhereItIsIsTold() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> end = new CompletableFuture<>();
        assertThatThrownBy(() -> bounded.call("waiting", 1_000, () -> steps.add("late"), () -> {
                    begun.countDown();
                    try {
                        return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        end.complete("interrupted");
                        throw e;
                    }
                }))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageStartingWith("waiting did not end within 1000 ms, it is at java.base")
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(steps).contains("late");
        assertThat(begun.await(0, TimeUnit.SECONDS)).isTrue();
        assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo("interrupted");
    }

    @Test
    void whatHasNotEvenBegunIsNowhere() {
        CountDownLatch enter = new CountDownLatch(1);
        Bounded slow = new Bounded(() -> {
            try {
                enter.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatThrownBy(() -> slow.call("waiting", 50, () -> steps.add("late"), () -> "done"))
                .hasMessage("waiting did not end within 50 ms");
        assertThat(steps).containsExactly("late");
        enter.countDown();
    }

    @Test
    void whoIsInterruptedDoesNotWait() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> bounded.call("waiting", 30_000, () -> steps.add("late"), () -> {
                    never.await();
                    return "done";
                }))
                .hasMessage("waiting was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(steps).doesNotContain("late");
        assertThat(bounded.<String>call("answering", 30_000, () -> steps.add("late"), () -> "here"))
                .isEqualTo("here");
        never.countDown();
    }
}
