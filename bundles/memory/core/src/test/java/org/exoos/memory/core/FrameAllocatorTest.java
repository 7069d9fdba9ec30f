package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.exoos.hal.PhysicalMemory;
import org.junit.jupiter.api.Test;

class FrameAllocatorTest {
    private final Fixture fixture = new Fixture(4 << 20);
    private final BuddyFrameAllocator frames = fixture.frames;

    @Test
    void everyFrameIsHandedOutOnceAndComesBack() {
        Set<Long> seen = new HashSet<>();
        for (long frame = frames.allocate(); frame != 0; frame = frames.allocate()) {
            assertThat(seen.add(frame)).isTrue();
        }
        assertThat(seen).hasSize((int) frames.totalFrames());
        assertThat(frames.freeFrames()).isZero();

        seen.forEach(frames::release);

        assertThat(fixture.leaked()).isZero();
        assertThat(frames.allocateContiguous(9))
                .as("free blocks have joined again")
                .isNotZero();
    }

    @Test
    void anAllocatedFrameIsZeroed() {
        long frame = frames.allocateUninitialised();
        fixture.machine.memory().put64(frame + 64, -1);
        frames.release(frame);
        List<Long> all = new ArrayList<>();
        for (long next = frames.allocate(); next != 0; next = frames.allocate()) {
            assertThat(fixture.machine.memory().get64(next + 64)).isZero();
            all.add(next);
        }
        assertThat(all).contains(frame);
    }

    @Test
    void theLastReferenceFrees() {
        long frame = frames.allocate();
        frames.retain(frame);
        assertThat(frames.references(frame)).isEqualTo(2);

        frames.release(frame);
        assertThat(frames.references(frame)).isEqualTo(1);

        frames.release(frame);
        assertThat(fixture.leaked()).isZero();
    }

    @Test
    void releasingAFreeFrameIsAnError() {
        long frame = frames.allocate();
        frames.release(frame);
        assertThatThrownBy(() -> frames.release(frame)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> frames.retain(frame)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void memoryThatWasNotGrantedIsNeverCounted() {
        long bootFile = 1L << 40;
        frames.retain(bootFile);
        frames.release(bootFile);
        frames.release(bootFile);
        assertThat(frames.references(bootFile)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void contiguousBlocksAreAlignedToTheirSize() {
        long block = frames.allocateContiguous(4);
        assertThat(block % (16 * 4096)).isZero();
        frames.freeContiguous(block, 4);
        assertThatThrownBy(() -> frames.freeContiguous(block, 4)).isInstanceOf(IllegalStateException.class);
        assertThat(fixture.leaked()).isZero();
    }

    /** Positive numbers allocate a block of that order, negative ones free one of those held. */
    @Property(tries = 60)
    void blocksNeverOverlapAndNothingIsLost(@ForAll @Size(max = 120) List<@IntRange(min = -8, max = 6) Integer> steps) {
        Fixture fresh = new Fixture(2 << 20);
        List<long[]> held = new ArrayList<>();
        for (int step : steps) {
            if (step >= 0) {
                long block = fresh.frames.allocateContiguous(step);
                if (block != 0) {
                    long end = block + (4096L << step);
                    assertThat(held).noneMatch(other -> block < other[0] + (4096L << other[1]) && other[0] < end);
                    held.add(new long[] {block, step});
                }
            } else if (!held.isEmpty()) {
                long[] block = held.remove(-step % held.size());
                fresh.frames.freeContiguous(block[0], (int) block[1]);
            }
        }
        held.forEach(block -> fresh.frames.freeContiguous(block[0], (int) block[1]));
        assertThat(fresh.leaked()).isZero();
    }

    @Test
    void memoryThatIsTooSmallForItsTableIsRefused() {
        PhysicalMemory memory = fixture.machine.memory();
        assertThatThrownBy(() -> new FrameTable(memory, List.of(new PhysicalMemory.Range(0x1000, 4096))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too small");
    }
}
