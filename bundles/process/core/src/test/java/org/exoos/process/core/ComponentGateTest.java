package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.BinaryLoader;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@SuppressWarnings("NullAway")
class ComponentGateTest {
    /** Accepts what is shorter than the limit, and throws what it is given; with a negative limit it does so at once. */
    private record Loader(@Nullable Error error, int limit) implements BinaryLoader, SwapCandidate {
        Loader(@Nullable Error error) {
            this(error, 64);
        }

        @Override
        public boolean accepts(byte[] head, int length) {
            if (limit < 0 && error != null) {
                throw error;
            }
            return length < limit;
        }

        @Override
        public Program load(OpenFile file, AddressSpace space, Arguments arguments, Caller caller)
                throws ErrnoException {
            if (error != null) {
                throw error;
            }
            return new Program(1, 2);
        }
    }

    private static final class Family extends SystemCallFamily implements SwapCandidate {
        private final long answer;

        Family(long answer, int... numbers) {
            super("system", numbers);
            this.answer = answer;
        }

        @Override
        public long call(int number, UserThread thread, UserContext context) {
            if (answer < 0) {
                throw new IllegalStateException("on purpose");
            }
            return answer + number;
        }
    }

    private final List<Object> registered = new ArrayList<>();
    private final AtomicReference<@Nullable String> told = new AtomicReference<>();

    private void awaitTold() {
        while (told.get() == null) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aLoaderIsRegisteredOnceAndAFailedOneReplaced() throws Exception {
        LoaderGate gate = new LoaderGate("elf", registered::add);
        gate.observer((kind, failed, reason) -> told.set(kind + " " + failed + " " + reason));
        assertThat(registered).isEmpty();
        gate.put("elf", new Loader(null));
        gate.put("bad", new Loader(new OutOfMemoryError("on purpose")));
        assertThat(registered).containsExactly(gate);
        assertThat(gate.accepts(new byte[4], 4)).isTrue();

        assertThatThrownBy(() -> gate.load(null, null, null, null)).isSameAs(Errno.EIO.exception());

        assertThat(gate.inCharge()).isEqualTo(gate.builtIn());
        awaitTold();
        assertThat(told.get()).contains("loader.elf bad").contains("OutOfMemoryError");
        gate.put("elf", new Loader(null));
        assertThat(gate.load(null, null, null, null).entry()).isEqualTo(1);
        assertThat(gate.decisions()).isEqualTo(3);
    }

    @Test
    void allCallsOfAFamilyChangeOverTogether() throws Exception {
        FamilyGate gate = new FamilyGate("system", registered::add);
        gate.observer((kind, failed, reason) -> told.set(reason));
        gate.put("system", new Family(1000, 1, 2));
        SystemCallFamily calls = (SystemCallFamily) registered.getFirst();
        assertThat(calls.numbers()).containsExactly(1, 2);
        assertThat(calls.call(2, null, null)).isEqualTo(1002);
        gate.put("new", new Family(2000, 2, 1));
        assertThat(calls.call(1, null, null)).isEqualTo(2001);
        assertThatThrownBy(() -> gate.put("other", new Family(0, 1, 3)))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("[1, 3]");
        gate.put("bad", new Family(-1, 1, 2));
        assertThat(calls.call(1, null, null)).isEqualTo(-Errno.EIO.number());
        awaitTold();
        gate.put("system", new Family(1000, 1, 2));
        assertThat(calls.call(1, null, null)).isEqualTo(1001);
        assertThat(registered).hasSize(1);
    }

    @Test
    void whatIsNoLoaderIsRefused() {
        LoaderGate gate = new LoaderGate("elf", registered::add);
        assertThatThrownBy(() -> gate.put("x", new SwapCandidate() {}))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("no BinaryLoader");
    }

    @Test
    void itSaysWhatItIs() throws Exception {
        FamilyGate gate = new FamilyGate("system", registered::add);
        assertThat(gate.kind()).isEqualTo("calls.system");
        assertThat(gate.apiVersion()).isEqualTo("1.0");
        assertThat(gate.preferred()).isEqualTo("system");
        assertThat(gate.inCharge()).isEqualTo(gate.builtIn()).isEqualTo("none");
        assertThat(gate.probationDecisions(10_000)).isEqualTo(10);
        assertThat(gate.inside()).isEmpty();
        assertThat(gate.decisions()).isZero();
        gate.put("system", new Family(1000, 1, 2));
        assertThat(gate.inCharge()).isEqualTo("system");
    }

    @Test
    void callsAreInsideUntilTheyEndAndCountOverAllVersions() throws Exception {
        FamilyGate gate = new FamilyGate("system", registered::add);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        final class Waiting extends SystemCallFamily implements SwapCandidate {
            Waiting() {
                super("system", 2, 1);
            }

            @Override
            public long call(int number, UserThread thread, UserContext context) {
                inside.countDown();
                try {
                    leave.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return number;
            }
        }
        gate.put("waiting", new Waiting());
        SystemCallFamily calls = (SystemCallFamily) registered.getFirst();
        Thread caller = Thread.ofPlatform().daemon().start(() -> {
            try {
                assertThat(calls.call(1, null, null)).isEqualTo(1);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        inside.await();
        assertThat(gate.inside())
                .singleElement()
                .satisfies(call -> assertThat(call.what()).isEqualTo("a call of calls.system"));
        leave.countDown();
        caller.join();
        assertThat(gate.inside()).isEmpty();
        assertThat(gate.decisions()).isEqualTo(1);
        gate.put("system", new Family(1000, 2, 1));
        assertThat(calls.call(1, null, null)).isEqualTo(1001);
        assertThat(calls.call(2, null, null)).isEqualTo(1002);
        assertThat(gate.decisions()).isEqualTo(3);
        gate.put("system", new Family(3000, 1, 2));
        assertThat(gate.decisions()).isEqualTo(3);
    }

    @Test
    void callsWaitForAnotherVersionAndGiveUpIfNoneComes() throws Exception {
        FamilyGate gate = new FamilyGate("system", registered::add);
        gate.put("system", new Family(1000, 1, 2));
        SystemCallFamily calls = (SystemCallFamily) registered.getFirst();
        gate.fallBack("test");
        gate.fallBack("once more, with nothing to take out");
        assertThat(gate.inCharge()).isEqualTo("none");
        AtomicReference<Long> answer = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().daemon().start(() -> {
            try {
                answer.set(calls.call(1, null, null));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        while (caller.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(1_000_000);
        }
        gate.put("new", new Family(2000, 1, 2));
        caller.join();
        assertThat(answer.get()).isEqualTo(2001);

        gate.fallBack("test");
        long begin = System.nanoTime();
        assertThat(calls.call(1, null, null)).isEqualTo(-Errno.EIO.number());
        assertThat(System.nanoTime() - begin).isGreaterThan(1_900_000_000L);
        long later = System.nanoTime();
        assertThat(calls.call(1, null, null)).isEqualTo(-Errno.EIO.number());
        assertThat(System.nanoTime() - later)
                .as("who comes later does not wait")
                .isLessThan(1_900_000_000L);
    }

    @Test
    void aLoaderThatTakesZerosForAProgramIsRefused() throws Exception {
        LoaderGate gate = new LoaderGate("elf", registered::add);
        gate.warm("elf", new Loader(null));
        Loader greedy = new Loader(null, 65);
        assertThatThrownBy(() -> gate.warm("greedy", greedy))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("greedy takes 64 zeros");
    }

    @Test
    void withoutALoaderNothingIsAProgram() throws Exception {
        LoaderGate gate = new LoaderGate("elf", registered::add);
        assertThat(gate.accepts(new byte[4], 4)).isFalse();
        assertThatThrownBy(() -> gate.load(null, null, null, null)).isSameAs(Errno.EIO.exception());
        gate.put("bad", new Loader(new StackOverflowError("on purpose"), -1));
        assertThat(gate.accepts(new byte[4], 4)).isFalse();
        assertThat(gate.inCharge()).isEqualTo(gate.builtIn());
    }

    @Test
    void aLoaderSaysWhatItTakesAndIsLeftAfterwards() throws Exception {
        LoaderGate gate = new LoaderGate("elf", registered::add);
        gate.put("elf", new Loader(null));

        assertThat(gate.accepts(new byte[4], 4)).isTrue();
        assertThat(gate.inside()).isEmpty();
        assertThat(gate.accepts(new byte[64], 64)).isFalse();
        assertThat(gate.load(null, null, null, null).entry()).isEqualTo(1);
        assertThat(gate.inside()).isEmpty();
    }

    /** A version fails in a call that began before the next one came. */
    @Test
    void whoFailsTooLateTakesNobodyOut() throws Exception {
        FamilyGate gate = new FamilyGate("system", registered::add);
        List<String> failures = new CopyOnWriteArrayList<>();
        gate.observer((kind, failed, reason) -> {
            failures.add(failed);
            told.set(reason);
        });
        final class Late extends SystemCallFamily implements SwapCandidate {
            Late() {
                super("system", 1);
            }

            @Override
            public long call(int number, UserThread thread, UserContext context) {
                try {
                    gate.put("next", new Family(-1, 1));
                } catch (SwapRefusedException e) {
                    throw new AssertionError(e);
                }
                throw new IllegalStateException("too late");
            }
        }
        gate.put("late", new Late());
        SystemCallFamily calls = (SystemCallFamily) registered.getFirst();

        assertThat(calls.call(1, null, null)).isEqualTo(-Errno.EIO.number());
        assertThat(gate.inCharge()).isEqualTo("next");
        assertThat(calls.call(1, null, null)).isEqualTo(-Errno.EIO.number());
        awaitTold();
        assertThat(failures).containsExactly("next");
    }
}
