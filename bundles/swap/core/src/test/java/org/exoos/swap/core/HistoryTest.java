package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.exoos.swap.SwapListener;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapTarget.Inside;
import org.junit.jupiter.api.Test;

/** What is written down, and who is told. */
class HistoryTest {
    private final History history = new History();

    private SwapRecord add(String kind, String to) {
        return history.add(kind, "from", to, "tester", Outcome.DONE, "reason", 7);
    }

    @Test
    void whatHappenedIsKeptInOrder() {
        SwapRecord first = add("test", "a");
        SwapRecord second = add("other", "b");
        assertThat(first.kind()).isEqualTo("test");
        assertThat(first.from()).isEqualTo("from");
        assertThat(first.to()).isEqualTo("a");
        assertThat(first.requester()).isEqualTo("tester");
        assertThat(first.outcome()).isEqualTo(Outcome.DONE);
        assertThat(first.reason()).isEqualTo("reason");
        assertThat(first.nanos()).isEqualTo(7);
        assertThat(history.all()).containsExactly(first, second);
        assertThat(history.has("test")).isTrue();
        assertThat(history.has("other")).isTrue();
        assertThat(history.has("none")).isFalse();
    }

    @Test
    void ofTooManyTheOldestGo() {
        List<SwapRecord> all = new ArrayList<>();
        for (int i = 0; i < 258; i++) {
            all.add(add("test", "a" + i));
            assertThat(history.all()).hasSize(Math.min(256, i + 1));
        }
        assertThat(history.all()).isEqualTo(all.subList(2, 258));
    }

    @Test
    void listenersAreToldOnceWhateverOthersThrow() {
        List<SwapRecord> told = new ArrayList<>();
        SwapListener listener = told::add;
        history.add((SwapListener) entry -> {
            throw new IllegalStateException("on purpose");
        });
        history.add((SwapListener) entry -> {
            throw new NoClassDefFoundError("on purpose");
        });
        history.add(listener);
        history.add(listener);
        SwapRecord entry = add("test", "a");
        assertThat(told).containsExactly(entry);
        history.remove(listener);
        add("test", "b");
        assertThat(told).containsExactly(entry);
    }

    @Test
    void ofAFailureIsKeptWhoWasInsideAndWhatTheCoreKnows() {
        assertThat(history.lastFailure()).isEmpty();
        history.failure(
                new SwapFixture.Target(),
                "bundle.a 1.0.0",
                "threw",
                List.of(new Inside("task 7", "call", 3_999_999_999L), new Inside("task 8", "tick", 999_999)));
        assertThat(history.lastFailure().lines().skip(1))
                .containsExactly(
                        "kind test",
                        "component bundle.a 1.0.0",
                        "reason threw",
                        "inside task 7: call, 3999 ms",
                        "inside task 8: tick, 0 ms",
                        "queue of test");
        assertThat(history.lastFailure()).startsWith("time 2");
    }
}
