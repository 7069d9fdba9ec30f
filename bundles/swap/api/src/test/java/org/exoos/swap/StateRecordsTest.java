package org.exoos.swap;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateRecordsTest {
    record State(String schema, int version, List<Long> values, Object extra) {}

    private static final Set<ClassLoader> OWN = Set.of(StateRecordsTest.class.getClassLoader());

    @Test
    void valuesArraysAndRecordsPass() {
        State state = new State("a", 1, List.of(1L, 2L), Map.of("k", new int[] {1}, "l", new Object[] {"x", null}));
        assertThatCode(() -> StateRecords.check(state, OWN)).doesNotThrowAnyException();
        assertThatCode(() -> StateRecords.check(null, Set.of())).doesNotThrowAnyException();
    }

    @Test
    void aForeignClassIsRefused() {
        assertThatThrownBy(() -> StateRecords.check(new State("b", 1, List.of(), ""), Set.of()))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("holds a " + State.class.getName() + " of ");
    }

    private record OfAnotherPackage(Object value) {}

    /** In each thing that can hold another. */
    static Stream<Named<Object>> holders() {
        Object hidden = Thread.currentThread();
        return Stream.<Object>of(
                        List.of(1, hidden),
                        Set.of(hidden),
                        Map.of(hidden, "value"),
                        Map.of("key", hidden),
                        new Object[] {null, hidden},
                        new State("a", 1, List.of(), hidden),
                        new OfAnotherPackage(hidden),
                        List.of(Map.of("k", new Object[] {new State("b", 1, List.of(), hidden)})))
                .map(holder -> Named.of(holder.getClass().getSimpleName(), holder));
    }

    @ParameterizedTest
    @MethodSource("holders")
    void whatIsNoValueIsRefusedHoweverDeepItLies(Object holder) {
        assertThatThrownBy(() -> StateRecords.check(holder, OWN))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessage("its state holds a java.lang.Thread, which is no value");
    }

    @Test
    void whatIsNoValueIsRefused() {
        assertThatThrownBy(() -> StateRecords.check(List.of(Thread.currentThread()), OWN))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("no value");
    }

    @Test
    void cyclesEnd() {
        Object[] cycle = new Object[1];
        cycle[0] = cycle;
        assertThatCode(() -> StateRecords.check(cycle, OWN)).doesNotThrowAnyException();
    }

    @Test
    void allKindsOfValuesPass() {
        List<Object> values = List.of("text", 1, 2.5, true, 'c', Thread.State.NEW, Duration.ZERO, Instant.EPOCH);
        assertThatCode(() -> StateRecords.check(values, Set.of())).doesNotThrowAnyException();
    }

    @Test
    void aStateHasAnEnd() {
        Object[] many = new Object[100_000];
        Arrays.setAll(many, Integer::toString);
        assertThatThrownBy(() -> StateRecords.check(many, OWN))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("more than 100000 objects");
        Object[] fewer = Arrays.copyOf(many, 99_999);
        assertThatCode(() -> StateRecords.check(fewer, OWN)).doesNotThrowAnyException();
    }

    record Unreadable(Object value) {
        @Override
        public Object value() {
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void aRecordThatCannotBeReadIsRefused() {
        assertThatThrownBy(() -> StateRecords.check(new Unreadable("x"), OWN))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("cannot be read: " + Unreadable.class.getName());
    }
}
