package org.exoos.console.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may come in to a driver, and when. */
@Timeout(60)
class TermTest extends TermRig {
    private Thread aside(Runnable what) {
        return Thread.ofPlatform().daemon().start(what);
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoTakesOverLooksAtTheChipAtOnce() {
        assertThat(term.begun()).isFalse();
        assertThat(term.busy()).isTrue();
        term.begin();
        assertThat(calls).containsExactly("takes over", "interrupt");
        assertThat(term.begun()).isTrue();
        assertThat(term.busy()).isFalse();
        assertThat(term.comesBack()).isFalse();
        assertThat(term).hasToString("made");
    }

    @Test
    void whatWasAskedBeforeItTookOverIsDoneThen() {
        term.call(Term.TRANSMIT);
        assertThat(calls).isEmpty();
        term.begin();
        assertThat(calls).containsExactly("takes over", "interrupt");
    }

    @Test
    void aCallDoesOneThing() {
        begin();
        term.call(Term.INTERRUPT);
        term.call(Term.TRANSMIT);
        assertThat(calls).containsExactly("interrupt", "transmit");
        assertThat(tracker.calls()).isEqualTo(2);
        assertThat(tracker.inside()).isEmpty();
        assertThat(term.busy()).isFalse();
    }

    /** What is noted while somebody is inside; an interrupt sends as well. */
    @Test
    void whoComesMeanwhileLeavesANote() {
        begin();
        onTransmit = lent -> {
            onTransmit = other -> {};
            assertThat(term.busy()).isTrue();
            assertThat(term.comesBack()).isTrue();
            assertThat(term.holds(Thread.currentThread())).isTrue();
            assertThat(term).hasToString("made with " + Thread.currentThread().getName() + " inside");
            assertThat(tracker.inside()).hasSize(1);
            term.call(Term.INTERRUPT);
            term.call(Term.INTERRUPT);
            assertThat(calls).containsExactly("transmit");
        };
        term.call(Term.TRANSMIT);
        assertThat(failure.get()).as("all was as it should be inside").isNull();
        assertThat(calls).containsExactly("transmit", "interrupt");
        assertThat(term.holds(Thread.currentThread())).isFalse();
        term.call(Term.TRANSMIT);
        assertThat(calls).containsExactly("transmit", "interrupt", "transmit");
    }

    @Test
    void whoWaitsIsWokenWhenNobodyIsInsideAnyMore() {
        begin();
        Stay stay = new Stay();
        onInterrupt = lent -> stay.stay();
        Thread caller = aside(() -> term.call(Term.INTERRUPT));
        stay.awaitInside();
        AtomicInteger woken = new AtomicInteger();
        Thread waiting = aside(() -> {
            while (term.busy()) {
                LockSupport.park(this);
            }
            woken.incrementAndGet();
        });
        term.waiting(waiting);
        awaitState(waiting, Thread.State.WAITING);
        stay.end();
        join(waiting);
        join(caller);
        assertThat(woken).hasValue(1);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDriverThatThrowsIsOver() {
        begin();
        IllegalStateException why = new IllegalStateException("on purpose");
        onTransmit = lent -> {
            throw why;
        };
        term.call(Term.TRANSMIT);
        assertThat(failure.get()).isSameAs(why);
        assertThat(term.busy()).as("nobody enters").isTrue();
        assertThat(term.comesBack()).isFalse();
        assertThat(tracker.inside()).isEmpty();
        assertThat(term.holds(Thread.currentThread())).isFalse();
        term.call(Term.INTERRUPT);
        assertThat(calls).containsExactly("transmit");
    }

    @Test
    void whatADriverThrowsWhenItsRegistersAreGoneIsNoFailure() {
        begin();
        onTransmit = lent -> {
            port.lock.lock();
            try {
                term.revoke();
            } finally {
                port.lock.unlock();
            }
            lent.in(5);
        };
        term.call(Term.TRANSMIT);
        assertThat(failure.get()).isNull();
        assertThat(port.lock.isLocked()).isFalse();
    }

    @Test
    void aClosedTermNotesWhatIsAskedUntilItIsOpenAgain() {
        begin();
        assertThat(term.close(System.nanoTime())).as("nobody is inside").isTrue();
        term.call(Term.TRANSMIT);
        assertThat(calls).isEmpty();
        assertThat(term.busy()).isFalse();
        term.reopen();
        assertThat(calls).containsExactly("interrupt");
        term.call(Term.TRANSMIT);
        assertThat(calls).containsExactly("interrupt", "transmit");
    }

    /** The one inside leaves without doing what was noted meanwhile. */
    @Test
    void whoClosesWaitsForWhoIsInside() {
        begin();
        Stay stay = new Stay();
        onTransmit = lent -> stay.stay();
        Thread caller = aside(() -> term.call(Term.TRANSMIT));
        stay.awaitInside();
        assertThat(term.close(System.nanoTime())).as("too late").isFalse();
        AtomicReference<@Nullable Boolean> closed = new AtomicReference<>();
        Thread closer = aside(() -> closed.set(term.close(System.nanoTime() + 30_000_000_000L)));
        awaitState(closer, Thread.State.TIMED_WAITING);
        term.call(Term.INTERRUPT);
        stay.end();
        join(closer);
        join(caller);
        assertThat(closed.get()).isTrue();
        assertThat(calls).containsExactly("transmit");
    }

    /** A listener is told when all is sent, and when half of a ring that was fuller is free; not of each byte. */
    @Test
    void whatIsBuiltInIsPolled() {
        assertThat(term.isPolled()).isFalse();
        assertThat(new LinePort("com8", new PracticeChip(), DriverGate.polled())
                        .term()
                        .isPolled())
                .isTrue();
    }

    @Test
    void reopenedWithSomebodyInsideItNotesWhatIsAsked() {
        begin();
        Stay stay = new Stay();
        onTransmit = lent -> stay.stay();
        Thread caller = aside(() -> term.call(Term.TRANSMIT));
        stay.awaitInside();
        assertThat(term.close(System.nanoTime())).isFalse();
        term.reopen();
        assertThat(calls).as("one is inside at a time").containsExactly("transmit");
        stay.end();
        join(caller);
        assertThat(calls).containsExactly("transmit", "interrupt");
    }
}
