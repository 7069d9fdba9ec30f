package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.memory.FrameAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A table of its own, with no areas that say where its pages are. */
class PageTableTest {
    /** The indices of the four levels are 3, 5, 7 and 9. */
    private static final long ADDRESS = 3L << 39 | 5L << 30 | 7L << 21 | 9L << 12;

    private final Fixture fixture = new Fixture(4 << 20);
    private final FrameAllocator frames = fixture.frames;
    private final PageTable table = made();

    private PageTable made() {
        PageTable made = PageTable.create(fixture.machine.memory(), frames);
        if (made == null) {
            throw new AssertionError("no memory");
        }
        return made;
    }

    private void map(long address) {
        table.put(table.slotCreate(address), frames.allocate() | PageTable.PRESENT);
    }

    @AfterEach
    void allIsFreed() {
        table.free(new Areas(), () -> {});
        assertThat(fixture.leaked()).isZero();
    }

    @Test
    void pagesThatNoAreaKnowsAreFreedToo() {
        for (long address : new long[] {0, ADDRESS, 127L << 39, (128L << 39) - 4096}) {
            map(address);
        }
        assertThat(table.tables()).isEqualTo(1 + 3 * 3 + 2);
        assertThat(fixture.leaked()).isEqualTo(table.tables() + 4);
    }

    @Test
    void theNextTableIsLookedForWhereOneMayBe() {
        long top = 1L << 39;
        long third = 1L << 30;
        long second = 1L << 21;
        assertThat(table.nextLeaf(ADDRESS)).isEqualTo(4 * top);
        map(ADDRESS);
        assertThat(table.nextLeaf(ADDRESS)).isEqualTo(3 * top + 5 * third + 8 * second);
        assertThat(table.nextLeaf(ADDRESS + third)).isEqualTo(3 * top + 7 * third);
        assertThat(table.nextLeaf(ADDRESS + top)).isEqualTo(5 * top);
    }

    @Test
    void aTableIsTakenOutOnce() {
        map(ADDRESS);
        long leaf = table.leaf(ADDRESS);
        assertThat(table.slot(ADDRESS)).isEqualTo(leaf + 9 * 8);
        assertThat(table.tables()).isEqualTo(4);
        for (long other : new long[] {ADDRESS + (1L << 39), ADDRESS + (1L << 30), ADDRESS + (1L << 21)}) {
            assertThat(table.detachLeaf(other)).isZero();
            assertThat(table.slot(other)).isZero();
        }
        frames.release(table.get(table.slot(ADDRESS)) & PageTable.ADDRESS);
        assertThat(table.detachLeaf(ADDRESS)).isEqualTo(leaf);
        assertThat(table.detachLeaf(ADDRESS)).isZero();
        assertThat(table.leaf(ADDRESS)).isZero();
        assertThat(table.tables()).isEqualTo(3);
        frames.release(leaf);
    }
}
