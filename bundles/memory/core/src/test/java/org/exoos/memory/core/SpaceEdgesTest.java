package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.util.ArrayList;
import java.util.List;
import org.exoos.memory.AddressSpace;
import org.junit.jupiter.api.Test;

/** Page faults and copies where memory ends, where files end, and where somebody else was faster. */
class SpaceEdgesTest extends SpaceRig {

    @Test
    void aFaultWithoutAFrameSaysSo() {
        map(HERE, 2, RW);
        leave(0);
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_NO_MEMORY);
        assertThat(space.copyOut(HERE, new byte[10], 0, 10)).isZero();
        giveBack();
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_RESOLVED);
    }

    @Test
    void tablesMadeBeforeFramesRanOutAreKeptForLater() {
        map(HERE, 1, RW);
        for (int table = 1; table <= 3; table++) {
            leave(1);
            assertThat(space.fault(HERE, PROT_WRITE)).as("table %d", table).isEqualTo(FAULT_NO_MEMORY);
            giveBack();
        }
        leave(1);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        giveBack();
        assertThat(space.residentBytes())
                .as("the page and three tables, the top one besides")
                .isEqualTo(5 * 4096);
    }

    @Test
    void aCopyOnWriteWithoutAFrameLeavesThePageReadable() {
        FrameFile file = file(1);
        space.map(HERE, 4096, RW, FILE, file, 0, "file");
        assertThat(first(HERE)).isEqualTo((byte) 1);
        AddressSpace child = space.fork();
        assertThat(child).isNotNull();
        leave(0);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_NO_MEMORY);
        assertThat(first(HERE)).isEqualTo((byte) 1);
        giveBack();
        space.copyOut(HERE, new byte[] {43}, 0, 1);
        byte[] one = new byte[1];
        child.copyIn(HERE, one, 0, 1);
        assertThat(one[0]).isEqualTo((byte) 1);
        child.release();
        assertThat(space.fork()).isNotNull().satisfies(again -> {
            again.copyIn(HERE, one, 0, 1);
            again.release();
        });
        assertThat(one[0]).isEqualTo((byte) 43);
        space.unmap(HERE, 4096);
        file.close();
    }

    @Test
    void aForkWithoutFramesGivesNothingAndKeepsNothing() {
        map(HERE, 4, RW);
        space.copyOut(HERE, new byte[4 * 4096], 0, 4 * 4096);
        for (int frames = 0; frames < 8; frames++) {
            leave(frames);
            assertThat(space.fork()).as("with %d frames", frames).isNull();
            giveBack();
        }
        leave(8);
        AddressSpace child = space.fork();
        assertThat(child).isNotNull();
        child.release();
    }

    @Test
    void whatWasNeverTouchedIsUnmappedToo() {
        map(FAR, 1, RW);
        map(HERE, 1, RW);
        assertThat(space.residentBytes()).as("the top table").isEqualTo(4096);
        assertThat(space.unmap(FAR, 4096)).isZero();
        assertThat(space.unmap(HERE, 4096)).isZero();
        assertThat(space.virtualBytes()).isZero();
    }

    @Test
    void pastTheEndOfAFileIsItsOwnFault() {
        FrameFile file = file(1);
        assertThat(space.map(HERE, 2 * 4096, PROT_READ, FILE, file, 0, "file")).isEqualTo(HERE);
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(HERE + 4096, PROT_READ)).isEqualTo(FAULT_PAST_END);
        file.full = true;
        assertThat(space.fault(HERE + 4096, PROT_READ)).isEqualTo(FAULT_NO_MEMORY);
        assertThat(first(HERE)).isEqualTo((byte) 1);
        space.unmap(HERE, 2 * 4096);
        file.close();
    }

    @Test
    void aPrivateWriteCopiesTheFilesPageAndASharedOneDoesNot() {
        FrameFile file = file(2);
        space.map(HERE, 2 * 4096, RW, FILE, file, 0, "private");
        space.map(FAR, 2 * 4096, RW, SHARED_FILE, file, 0, "shared");
        space.copyOut(HERE, new byte[] {77}, 0, 1);
        assertThat(first(FAR)).isEqualTo((byte) 1);
        space.copyOut(FAR + 4096, new byte[] {78}, 0, 1);
        assertThat(first(HERE + 4096)).isEqualTo((byte) 78);
        assertThat(first(HERE + 1)).as("the rest of the page came along").isEqualTo((byte) 1);
        space.copyOut(HERE + 4096, new byte[] {79}, 0, 1);
        assertThat(first(HERE + 4097)).isEqualTo((byte) 2);
        assertThat(first(FAR + 4096)).as("read before, copied at the write").isEqualTo((byte) 78);
        space.unmap(HERE, 2 * 4096);
        space.unmap(FAR, 2 * 4096);
        file.close();
    }

    @Test
    void aPrivateWriteToAFileWithoutAFrameGivesThePageBack() {
        FrameFile file = file(1);
        space.map(HERE, 4096, RW, FILE, file, 0, "file");
        map(HERE + 4096, 1, RW);
        space.fault(HERE + 4096, PROT_WRITE); // the tables are there
        leave(0);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_NO_MEMORY);
        giveBack();
        space.unmap(HERE, 2 * 4096);
        file.close();
    }

    @Test
    void aMappingThatChangesWhileItsFileIsAskedIsLookedAtAnew() {
        FrameFile file = file(1);
        space.map(HERE, 4096, RW, FILE, file, 0, "file");
        file.meanwhile = () -> space.unmap(HERE, 4096);
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_NOT_MAPPED);

        space.map(HERE, 4096, RW, FILE, file, 0, "file");
        file.meanwhile = () -> space.protect(HERE, 4096, PROT_READ);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_ACCESS);

        file.asked = 0;
        file.meanwhile = () -> assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(HERE, PROT_READ)).as("somebody else was faster").isEqualTo(FAULT_RESOLVED);
        assertThat(file.asked).isEqualTo(2);
        space.unmap(HERE, 4096);
        file.close();
    }

    @Test
    void aMappingMadeAnewWhileItsFileIsAskedMayFindNoTable() {
        FrameFile file = file(1);
        space.map(HERE, 4096, RW, FILE, file, 0, "file");
        file.meanwhile = () -> {
            space.unmap(HERE, 4096);
            space.map(HERE, 4096, RW, FILE, file, 0, "file");
            leave(0);
        };
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_NO_MEMORY);
        giveBack();
        assertThat(first(HERE)).isEqualTo((byte) 1);
        space.unmap(HERE, 4096);
        file.close();
    }

    @Test
    void aStackGrowsUpToItsLimitsAndItsGuard() {
        long stack = 0x7000_0000L;
        space.map(stack, 4096, RW, FIXED | MAP_GROWSDOWN, null, 0, "[stack]");
        assertThat(space.fault(stack - 8 * 4096, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.virtualBytes()).isEqualTo(9 * 4096);
        space.limits(1L << 40, 16 * 4096);
        assertThat(space.fault(stack - 20 * 4096, PROT_WRITE))
                .as("RLIMIT_STACK")
                .isEqualTo(FAULT_NOT_MAPPED);
        assertThat(space.fault(stack - 15 * 4096, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        space.limits(17 * 4096, 1 << 30);
        assertThat(space.fault(stack - 20 * 4096, PROT_WRITE)).as("RLIMIT_AS").isEqualTo(FAULT_NOT_MAPPED);
        space.limits(1L << 40, 1 << 30);
        map(stack - 400 * 4096, 1, RW);
        assertThat(space.fault(stack - 143 * 4096, PROT_WRITE))
                .as("at the guard")
                .isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(stack - 144 * 4096, PROT_WRITE))
                .as("within the guard")
                .isEqualTo(FAULT_NOT_MAPPED);
    }

    @Test
    void aCopyOnWriteIsShotDownOnOtherCpus() {
        FrameFile file = file(1);
        space.map(HERE, 4096, RW, FILE, file, 0, "file");
        assertThat(first(HERE)).isEqualTo((byte) 1);
        long before = space.physical(HERE);
        space.copyOut(HERE, new byte[] {5}, 0, 1);
        assertThat(space.physical(HERE)).isNotEqualTo(before);
        assertThat(fixture.frames.references(before)).isEqualTo(1);
        space.unmap(HERE, 4096);
        file.close();
    }

    @Test
    void sharedAnonymousMemoryIsOneForParentAndChild() {
        int shared = MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED;
        assertThat(space.map(HERE, 600 * 4096, RW, shared, null, 0, "")).isEqualTo(HERE);
        AddressSpace child = space.fork();
        child.copyOut(HERE + 599 * 4096, new byte[] {7}, 0, 1);
        assertThat(first(HERE + 599 * 4096)).isEqualTo((byte) 7);
        child.release();
        assertThat(first(HERE + 599 * 4096)).isEqualTo((byte) 7);
        leave(0);
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_NO_MEMORY);
        giveBack();
        AnonymousSource source = new AnonymousSource(fixture.frames, new Commit(100), 3);
        assertThat(source.size()).isEqualTo(3 * 4096);
        assertThat(source.frame(3)).isZero();
        assertThat(source.frame(-1)).isZero();
        assertThat(source.writable()).isTrue();
        leave(0);
        assertThat(source.frame(0)).as("no frame").isEqualTo(-1);
    }

    @Test
    void tablesAreMadeFoundAndTakenOut() {
        PageTable table = PageTable.create(fixture.machine.memory(), fixture.frames);
        assertThat(table).isNotNull();
        assertThat(table.slot(HERE)).isZero();
        assertThat(table.detachLeaf(HERE)).isZero();
        assertThat(table.nextLeaf(HERE)).isEqualTo(1L << 39);
        long slot = table.slotCreate(HERE + 5 * 4096);
        assertThat(slot & 4095).isEqualTo((HERE >>> 12 & 511) * 8 + 40);
        assertThat(table.tables()).isEqualTo(4);
        assertThat(table.slot(HERE + 5 * 4096)).isEqualTo(slot);
        assertThat(table.slot(HERE + (1L << 30))).isZero();
        assertThat(table.slot(HERE + (1L << 21))).isZero();
        assertThat(table.detachLeaf(HERE + (1L << 30))).isZero();
        assertThat(table.detachLeaf(HERE + (1L << 21))).isZero();
        assertThat(table.nextLeaf(HERE + (1L << 21))).isEqualTo(HERE + (2L << 21));
        assertThat(table.nextLeaf(HERE + (1L << 30))).isEqualTo((HERE >>> 30) + 2 << 30);
        long leaf = table.detachLeaf(HERE);
        assertThat(leaf).isEqualTo(slot & -4096);
        fixture.frames.release(leaf);
        assertThat(table.tables()).isEqualTo(3);
        int[] checkpoints = new int[1];
        table.free(() -> checkpoints[0]++);
        assertThat(checkpoints[0]).isEqualTo(2);

        leave(0);
        assertThat(PageTable.create(fixture.machine.memory(), fixture.frames)).isNull();
    }

    @Test
    void aFaultThatSomebodyElseHasResolvedIsResolved() {
        map(HERE, 1, RW);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_RESOLVED);
    }

    /** Rights change piece by piece; who faults in a later piece meanwhile gets the new ones at once. */
    @Test
    void aFaultWhileRightsChangeGetsTheNewOnes() {
        long last = HERE + 1030 * 4096L;
        map(HERE, 1100, PROT_READ);
        for (long page : new long[] {HERE, HERE + 600 * 4096L, last}) {
            assertThat(space.fault(page, PROT_READ)).isEqualTo(FAULT_RESOLVED);
        }
        List<Integer> outcomes = new ArrayList<>();
        fixture.meanwhile = () -> {
            fixture.meanwhile = () -> {};
            outcomes.add(space.fault(last, PROT_EXEC));
        };
        assertThat(space.protect(HERE, 1100 * 4096L, PROT_READ | PROT_EXEC)).isZero();
        assertThat(outcomes).containsExactly(FAULT_RESOLVED);
        assertThat(space.fault(last, PROT_EXEC)).isEqualTo(FAULT_RESOLVED);
    }
}
