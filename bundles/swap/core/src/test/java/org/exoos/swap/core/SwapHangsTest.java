package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapService.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What does not come back, and what throws where nothing should. */
@Timeout(120)
class SwapHangsTest extends SwapFixture {
    private static final Settings IMPATIENT = new Settings(50, 0, 200, 10, false);

    private final CountDownLatch never = new CountDownLatch(1);

    private Object hang() {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new SwapCandidate() {};
    }

    @Test
    void whatThrowsInTheWrongPlaceIsRefused() throws Exception {
        Target throwing = new Target() {
            @Override
            public void check(String name, SwapCandidate candidate) {
                throw new IllegalStateException("on purpose");
            }
        };
        manager.addTarget(throwing);
        add("a");
        assertThat(swap("a").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(manager.history().getLast().reason()).contains("IllegalStateException: on purpose");
        assertThat(uses.values()).allMatch(count -> count == 0);
    }

    @Test
    void aRequestThatCannotEvenBeginTellsWhoAsked() {
        Target throwing = new Target() {
            private boolean added;

            @Override
            public String inCharge() {
                if (added) {
                    throw new IllegalStateException("on purpose");
                }
                return "builtin";
            }

            @Override
            public void observer(Observer value) {
                super.observer(value);
                added = true;
            }

            @Override
            public String preferred() {
                added = false;
                return "";
            }
        };
        manager.addTarget(throwing);
        throwing.observer(throwing.observer);
        assertThatThrownBy(() -> manager.swap("test", "a", "tester").get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("on purpose");
    }

    @Test
    void whatCannotBeMadeIsRefused() throws Exception {
        manager.addTarget(target);
        add("a");
        made = () -> {
            throw new NoClassDefFoundError("gone");
        };
        assertThat(swap("a").reason()).contains("cannot be instantiated").contains("gone");
        made = () -> null;
        assertThat(swap("a").reason()).contains("cannot be instantiated: see the log");
        made = () -> new SwapCandidate() {};
        released = () -> {
            throw new IllegalStateException("on purpose");
        };
        Request dry = new Request("test", "a", "tester", "", false, true);
        assertThat(get(manager.swap(dry)).outcome())
                .as("that it does not go quietly is not held against it")
                .isEqualTo(Outcome.POSSIBLE);
    }

    @Test
    void whatDoesNotComeBackWhenItIsMadeIsRefused() throws Exception {
        restart(IMPATIENT);
        manager.addTarget(target);
        add("a");
        made = this::hang;
        assertThat(swap("a").reason())
                .contains("making bundle.a")
                .contains("did not end within 200 ms")
                .contains("it is at");
        made = () -> new SwapCandidate() {};
        assertThat(swap("a").done()).isTrue();
        never.countDown();
    }

    @Test
    void whatDoesNotComeBackFromPracticeIsRefusedAndQuarantined() throws Exception {
        restart(IMPATIENT);
        Target slow = new Target() {
            @Override
            public void warm(String name, SwapCandidate candidate) {
                hang();
            }
        };
        manager.addTarget(slow);
        add("a");
        assertThat(swap("a").reason()).contains("warming bundle.a").contains("did not end within 200 ms");
        assertThat(swap("a").reason()).contains("quarantined");
        never.countDown();
    }

    @Test
    void theWatchGoesOnWhenAKindThrows() throws Exception {
        Target throwing = new Target() {
            private volatile boolean thrown;

            @Override
            public List<Inside> inside() {
                if (!thrown) {
                    thrown = true;
                    throw new IllegalStateException("on purpose");
                }
                return super.inside();
            }
        };
        manager.addTarget(throwing);
        add("a");
        assertThat(swap("a").done()).isTrue();
        eventually(
                "the probation ends all the same",
                () -> manager.history().stream().anyMatch(entry -> entry.outcome() == Outcome.CONFIRMED));
    }
}
