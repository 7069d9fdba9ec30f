package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.PhysicalMemory.Range;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.junit.jupiter.api.Test;

/** Words for two ranges with a hole between them: 16 frames, 32 without, 64 frames. */
class FrameTableTest {
    private static final long PAGE = 4096;

    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withMemory(2 << 20).withCpus(1));
    private final PhysicalMemory memory = machine.memory();
    private final long low = memory.granted().getFirst().address() + 8 * PAGE;
    private final long large = low + 48 * PAGE;
    private final long high = large + 64 * PAGE;
    private final FrameTable table = made();

    private FrameTable made() {
        for (long at = low; at < high; at += 8) {
            memory.put64(at, -1);
        }
        return new FrameTable(memory, List.of(new Range(low, 16 * PAGE), new Range(large, 64 * PAGE)));
    }

    @Test
    void standsInTheLargestRange() {
        assertThat(table.own()).isEqualTo(new Range(large, PAGE));
        FrameTable other = new FrameTable(memory, List.of(new Range(large, 64 * PAGE), new Range(low, 16 * PAGE)));
        assertThat(other.own()).isEqualTo(new Range(large, PAGE));
        FrameTable first = new FrameTable(memory, List.of(new Range(low, 48 * PAGE), new Range(large, 48 * PAGE)));
        assertThat(first.own()).as("of equal ones the first").isEqualTo(new Range(low, PAGE));
    }

    @Test
    void coversAllFromTheLowestToTheHighestFrame() {
        assertThat(table.contains(low)).isTrue();
        assertThat(table.contains(low - 1)).isFalse();
        assertThat(table.contains(low + 20 * PAGE)).as("the hole").isTrue();
        assertThat(table.contains(high - PAGE)).isTrue();
        assertThat(table.contains(high)).isFalse();
    }

    @Test
    void nothingIsManagedAtFirst() {
        for (long frame = low; frame < high; frame += PAGE) {
            assertThat(table.get(frame)).isEqualTo(FrameTable.UNMANAGED);
        }
        assertThat(memory.get64(large + PAGE)).as("behind the table").isEqualTo(-1);
        assertThat(memory.get64(low)).isEqualTo(-1);
    }

    @Test
    void eachFrameHasItsWord() {
        int value = 1;
        for (long frame = low; frame < high; frame += PAGE) {
            table.set(frame, value++);
        }
        value = 1;
        for (long frame = low; frame < high; frame += PAGE) {
            assertThat(table.get(frame + 5)).isEqualTo(value++);
        }
        assertThat(memory.get32(large)).isEqualTo(1);
        assertThat(memory.get32(large + 8)).isEqualTo(3);
        assertThat(table.get(low - PAGE)).isEqualTo(FrameTable.UNMANAGED);
        assertThat(table.get(high)).isEqualTo(FrameTable.UNMANAGED);
        assertThat(table.get(0)).isEqualTo(FrameTable.UNMANAGED);
    }

    /** Where words behind the last one are not 0. */
    @Test
    void whatIsOutsideIsUnmanagedWhateverStandsThere() {
        memory.put32(large + 4 * 112, 7);
        memory.put32(large - 4, 7);

        assertThat(table.get(high)).isEqualTo(FrameTable.UNMANAGED);
        assertThat(table.get(low - PAGE)).isEqualTo(FrameTable.UNMANAGED);
    }

    @Test
    void aWordChangesWhenItIsWhatIsExpected() {
        table.set(low + PAGE, 2);

        assertThat(table.compareAndSet(low + PAGE, 1, 3)).isFalse();
        assertThat(table.compareAndSet(low + PAGE, 2, 3)).isTrue();

        assertThat(table.get(low + PAGE)).isEqualTo(3);
        assertThat(table.get(low)).isZero();
        assertThat(table.get(low + 2 * PAGE)).isZero();
    }

    /** 1024 words are a page: with one frame more there are two. */
    @Test
    void takesWholePages() {
        long top = memory.granted().getFirst().address();
        assertThat(new FrameTable(memory, List.of(new Range(top, 400 * PAGE), new Range(top + 1023 * PAGE, PAGE)))
                        .own()
                        .length())
                .isEqualTo(PAGE);
        assertThat(new FrameTable(memory, List.of(new Range(top, 400 * PAGE), new Range(top + 1024 * PAGE, PAGE)))
                        .own()
                        .length())
                .isEqualTo(2 * PAGE);
    }

    @Test
    void memoryThatHoldsNoMoreThanTheTableIsRefused() {
        assertThatThrownBy(() -> new FrameTable(memory, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too small");
        assertThatThrownBy(() -> new FrameTable(memory, List.of(new Range(low, PAGE))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(new FrameTable(memory, List.of(new Range(low, 2 * PAGE))).own())
                .isEqualTo(new Range(low, PAGE));
    }
}
