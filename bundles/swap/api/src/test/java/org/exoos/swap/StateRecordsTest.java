package org.exoos.swap;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
    void aForeignClassIsRefusedHoweverDeepItLies() {
        State state =
                new State("a", 1, List.of(), List.of(Map.of("k", new Object[] {new State("b", 1, List.of(), "")})));
        assertThatThrownBy(() -> StateRecords.check(List.of(state), Set.of()))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("State");
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
