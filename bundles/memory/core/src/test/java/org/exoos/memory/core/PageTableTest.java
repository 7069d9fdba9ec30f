package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.FrameAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A table of its own, with no areas that say where its pages are. */
class PageTableTest {
    /** The indices of the four levels are 3, 5, 7 and 9. */
    private static final long ADDRESS = 3L << 39 | 5L << 30 | 7L << 21 | 9L << 12;

    private final Fixture fixture = new Fixture(4 << 20);
    private final FrameAllocator frames = fixture.frames;
    private final PhysicalMemory memory = fixture.machine.memory();
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
        table.put(table.slotCreate(ADDRESS + 4096), frames.allocate() | PageTable.PARKED);
        assertThat(table.tables()).isEqualTo(1 + 3 * 3 + 2);
        assertThat(fixture.leaked()).isEqualTo(table.tables() + 5);
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

    /** Writes an entry into all free memory, so that who reads past a table finds it there. */
    private void fill(long entry) {
        List<Long> all = new ArrayList<>();
        for (long frame = frames.allocateUninitialised(); frame != 0; frame = frames.allocateUninitialised()) {
            for (int at = 0; at < 4096; at += 8) {
                memory.put64(frame + at, entry);
            }
            all.add(frame);
        }
        all.forEach(frames::release);
    }

    @Test
    void theKernelsHalfIsSharedAndNotFreed() {
        long kernels = frames.allocate();
        for (int i = 0; i < 512; i++) {
            memory.put64(memory.kernelTopLevel() + i * 8, kernels | PageTable.PRESENT);
        }
        fill(kernels | PageTable.PRESENT);
        PageTable other = made();

        assertThat(memory.get64(other.top() + 127 * 8)).as("the user's").isZero();
        assertThat(memory.get64(other.top() + 128 * 8)).isEqualTo(kernels | PageTable.PRESENT);
        assertThat(memory.get64(other.top() + 511 * 8)).isEqualTo(kernels | PageTable.PRESENT);
        other.free(new Areas(), () -> {});
        made().free(() -> {});
        assertThat(frames.references(kernels)).isEqualTo(1);

        frames.release(kernels);
    }

    @Test
    void whatStandsBehindATableOrInAPageIsNotFreed() {
        long foreign = frames.allocate();
        fill(foreign | PageTable.PRESENT);
        int[] checkpoints = new int[1];
        PageTable filled = made();
        long page = frames.allocateUninitialised();
        memory.put64(page, foreign | PageTable.PRESENT);
        filled.put(filled.slotCreate(ADDRESS), page | PageTable.PRESENT);
        filled.put(filled.slotCreate(ADDRESS + 4096), frames.allocate() | PageTable.PARKED);
        filled.free(() -> checkpoints[0]++);
        assertThat(checkpoints[0]).as("after each table").isEqualTo(3);
        assertThat(frames.references(foreign)).isEqualTo(1);

        frames.release(foreign);
    }

    /** Where something stands at the lowest addresses of physical memory. */
    @Test
    void anEntryThatIsNotThereLeadsNowhere() {
        for (int at = 0; at < 4096; at += 8) {
            memory.put64(at, 0x5000 | PageTable.PRESENT);
            memory.put64(0x5000 + at, 0x5000 | PageTable.PRESENT);
        }
        PageTable other = made();
        for (long known : new long[] {ADDRESS, ADDRESS + (1L << 21), ADDRESS + (1L << 30)}) {
            assertThat(other.leaf(ADDRESS + (1L << 39))).isZero();
            assertThat(other.leaf(ADDRESS + (2L << 30))).isZero();
            assertThat(other.leaf(ADDRESS + (2L << 21))).isZero();
            assertThat(other.detachLeaf(ADDRESS + (1L << 39))).isZero();
            assertThat(other.detachLeaf(ADDRESS + (2L << 30))).isZero();
            assertThat(other.detachLeaf(ADDRESS + (2L << 21))).isZero();
            assertThat(other.slotCreate(known)).isNotZero();
        }
        assertThat(other.tables()).isEqualTo(1 + 1 + 2 + 3);
        other.free(() -> {});
    }

    private long reads;

    /** The memory, with a count of the words read. */
    private PhysicalMemory counted() {
        return (PhysicalMemory) Proxy.newProxyInstance(
                PageTableTest.class.getClassLoader(),
                new Class<?>[] {PhysicalMemory.class},
                (proxy, method, arguments) -> {
                    reads += method.getName().equals("get64") ? 1 : 0;
                    return method.invoke(memory, arguments);
                });
    }

    private static void area(Areas areas, long start, int pages) {
        areas.insert(new Area(start, start + pages * 4096L, 3, false, false, true, null, 0, ""));
    }

    /**
     * Two areas at the beginning of neighbouring last-level tables, one of the next top-level entry, and one that was never touched. Counting reads
     * 3 entries of the top, 1 and 1 of the third level, 2 and 1 of the second; freeing the same and the 6 entries of pages.
     */
    @Test
    void onlyEntriesOfAreasAreLookedAt() {
        PageTable sparse = PageTable.create(counted(), frames);
        assertThat(sparse).isNotNull();
        long here = 3L << 39 | 5L << 30 | 7L << 21;
        long next = here + (1L << 21);
        long far = 4L << 39;
        for (long page : new long[] {here, here + 4096, next, next + 2 * 4096, far}) {
            sparse.put(sparse.slotCreate(page), frames.allocate() | PageTable.PRESENT);
        }
        assertThat(sparse.tables()).isEqualTo(8);
        Areas areas = new Areas();
        area(areas, here, 2);
        area(areas, next, 3);
        area(areas, far, 1);
        area(areas, 5L << 39, 1);
        int[] checkpoints = new int[1];
        reads = 0;

        sparse.free(areas, () -> checkpoints[0]++);

        assertThat(reads).isEqualTo(8 + 8 + 6);
        assertThat(checkpoints[0]).as("after each table but the top").isEqualTo(7);
        assertThat(fixture.leaked()).as("the other table").isEqualTo(1);
    }

    /** From the last page of one last-level table over all of the next to the first page of the third. */
    @Test
    void anAreaMayReachOverTables() {
        PageTable wide = PageTable.create(counted(), frames);
        assertThat(wide).isNotNull();
        long start = (3L << 39 | 5L << 30 | 7L << 21) - 4096;
        for (int page : new int[] {0, 1, 512, 513}) {
            wide.put(wide.slotCreate(start + page * 4096L), frames.allocate() | PageTable.PRESENT);
        }
        Areas areas = new Areas();
        area(areas, start, 514);
        reads = 0;

        wide.free(areas, () -> {});

        assertThat(reads).isEqualTo(2 * (1 + 1 + 3) + 1 + 512 + 1);
        assertThat(fixture.leaked()).as("the other table").isEqualTo(1);
    }
}
