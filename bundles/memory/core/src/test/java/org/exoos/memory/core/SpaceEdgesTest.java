package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Page faults and copies where memory ends, where files end, and where somebody else was faster. */
class SpaceEdgesTest {
    private static final int RW = PROT_READ | PROT_WRITE;
    private static final int FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    private static final int FILE = MAP_PRIVATE | MAP_FIXED;
    private static final int SHARED_FILE = MAP_SHARED | MAP_FIXED;
    private static final long HERE = 0x5000_0000L;
    private static final long FAR = 0x1000_0000_0000L;
    private static final int EFAULT = -14;
    private static final int EINVAL = -22;
    private static final int ENAMETOOLONG = -36;

    private final Fixture fixture = new Fixture(4 << 20);
    private final AddressSpace space = fixture.space();
    private final List<Long> taken = new ArrayList<>();

    @AfterEach
    void nothingLeaks() {
        giveBack();
        space.release();
        assertThat(fixture.leaked()).isZero();
        assertThat(fixture.spaces.committedBytes()).isZero();
    }

    /** Leaves so many frames free. */
    private void leave(int frames) {
        for (long frame = fixture.frames.allocate(); frame != 0; frame = fixture.frames.allocate()) {
            taken.add(frame);
        }
        for (int i = 0; i < frames; i++) {
            fixture.frames.release(taken.removeLast());
        }
    }

    private void giveBack() {
        taken.forEach(fixture.frames::release);
        taken.clear();
    }

    private void map(long address, long pages, int protection) {
        assertThat(space.map(address, pages * 4096, protection, FIXED, null, 0, ""))
                .isEqualTo(address);
    }

    /** A file of pages in memory, each filled with its number plus one. */
    private final class File implements PageSource {
        private final long[] frames;
        private int holders;
        private int asked;
        private boolean full;
        private Runnable meanwhile = () -> {};

        File(int pages) {
            frames = new long[pages];
            for (int i = 0; i < pages; i++) {
                frames[i] = fixture.frames.allocate();
                byte[] page = new byte[4096];
                Arrays.fill(page, (byte) (i + 1));
                fixture.machine.memory().write(frames[i], page, 0, 4096);
            }
        }

        @Override
        public long frame(long index) {
            asked++;
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            if (full) {
                return -1;
            }
            if (index >= frames.length) {
                return 0;
            }
            fixture.frames.retain(frames[(int) index]);
            return frames[(int) index];
        }

        @Override
        public long size() {
            return frames.length * 4096L;
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void retain() {
            holders++;
        }

        @Override
        public void release() {
            holders--;
        }

        void close() {
            assertThat(holders).as("mappings that forgot to let go").isZero();
            for (long frame : frames) {
                assertThat(fixture.frames.references(frame)).isEqualTo(1);
                fixture.frames.release(frame);
            }
        }
    }

    private byte first(long address) {
        byte[] one = new byte[1];
        assertThat(space.copyIn(address, one, 0, 1)).isEqualTo(1);
        return one[0];
    }

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
        File file = new File(1);
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
        File file = new File(1);
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
        File file = new File(2);
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
        File file = new File(1);
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
        File file = new File(1);
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
        File file = new File(1);
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
    void copiesToAndFromPhysicalMemoryCrossPages() {
        map(HERE, 2, RW);
        long frame = fixture.frames.allocate();
        byte[] text = "physical".getBytes(StandardCharsets.US_ASCII);
        fixture.machine.memory().write(frame + 100, text, 0, text.length);

        assertThat(space.copyOutPhysical(HERE + 4092, frame + 100, text.length)).isEqualTo(text.length);
        assertThat(space.copyInPhysical(HERE + 4092, frame + 200, text.length)).isEqualTo(text.length);

        byte[] back = new byte[text.length];
        fixture.machine.memory().read(frame + 200, back, 0, back.length);
        assertThat(back).isEqualTo(text);
        assertThat(space.copyInPhysical(HERE + 8190, frame, 4))
                .as("short at the end")
                .isEqualTo(2);
        assertThat(space.copyOutPhysical(HERE + 8190, frame, 4)).isEqualTo(2);
        fixture.frames.release(frame);
    }

    @Test
    void longCopiesGoPieceByPiece() {
        map(HERE, 40, RW);
        byte[] bytes = new byte[150_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        assertThat(space.copyOut(HERE + 5, bytes, 0, bytes.length)).isEqualTo(bytes.length);
        byte[] back = new byte[bytes.length + 2];
        assertThat(space.copyIn(HERE + 5, back, 1, bytes.length)).isEqualTo(bytes.length);
        assertThat(Arrays.copyOfRange(back, 1, bytes.length + 1)).isEqualTo(bytes);
        assertThat(back[0]).isZero();
        assertThat(space.zeroOut(HERE + 5, bytes.length)).isEqualTo(bytes.length);
        assertThat(space.copyIn(HERE + 5, back, 0, bytes.length)).isEqualTo(bytes.length);
        assertThat(Arrays.copyOf(back, bytes.length)).containsOnly(0);
        assertThat(first(HERE)).isZero();
    }

    @Test
    void stringsEndAtTheirZeroTheLimitOrTheMapping() {
        map(HERE, 2, RW);
        byte[] text = new byte[6000];
        Arrays.fill(text, (byte) 'x');
        space.copyOut(HERE, text, 0, text.length);
        byte[] into = new byte[8192];
        assertThat(space.copyString(HERE, into, 8192)).isEqualTo(6000);
        assertThat(space.copyString(HERE, into, 6000)).isEqualTo(ENAMETOOLONG);
        assertThat(space.copyString(HERE, into, 6001)).isEqualTo(6000);
        assertThat(space.copyString(HERE + 5999, into, 10)).isEqualTo(1);
        assertThat(space.copyString(HERE + 6000, into, 10)).isZero();
        Arrays.fill(text, (byte) 'y');
        space.copyOut(HERE + 8192 - 100, text, 0, 100);
        assertThat(space.copyString(HERE + 8192 - 100, into, 8192))
                .as("runs out of the mapping")
                .isEqualTo(EFAULT);
        assertThat(into[99]).isEqualTo((byte) 'y');
    }

    @Test
    void aCopyOnWriteIsShotDownOnOtherCpus() {
        File file = new File(1);
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
    void ofNothingNothingIsCopied() {
        map(HERE, 1, RW);
        assertThat(space.copyIn(HERE, new byte[0], 0, 0)).isZero();
        assertThat(space.copyOut(0, new byte[0], 0, 0)).isZero();
        assertThat(space.residentBytes()).as("no fault for it").isEqualTo(4096);
    }

    @Test
    void theLastUserByteIsReachedAndNoFurther() {
        map(USER_END - 4096, 1, RW);
        assertThat(space.fault(USER_END - 1, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.copyOut(USER_END - 2, new byte[4], 0, 4)).isEqualTo(2);
        assertThat(space.fault(USER_END, PROT_READ)).isEqualTo(FAULT_NOT_MAPPED);
        assertThat(space.fault(-1, PROT_READ)).isEqualTo(FAULT_NOT_MAPPED);
    }

    @Test
    void wordsAreReadAndChangedWhereTheyMayBe() {
        map(HERE, 1, RW);
        assertThat(space.loadInt(HERE + 4)).isZero();
        assertThat(space.compareAndSetInt(HERE + 4, 0, -2)).isEqualTo(1);
        assertThat(space.compareAndSetInt(HERE + 4, 0, 5)).isZero();
        assertThat(space.loadInt(HERE + 4)).isEqualTo(0xffff_fffeL);
        assertThat(space.loadInt(HERE + 2)).isEqualTo(EINVAL);
        assertThat(space.compareAndSetInt(HERE + 1, 0, 0)).isEqualTo(EINVAL);
        long physical = space.physical(HERE + 4);
        assertThat(fixture.machine.memory().get32(physical)).isEqualTo(-2);
        assertThat(space.physical(HERE + 4096)).isEqualTo(EFAULT);
        space.protect(HERE, 4096, PROT_READ);
        assertThat(space.compareAndSetInt(HERE + 4, -2, 1)).isEqualTo(EFAULT);
        assertThat(space.loadInt(HERE + 4)).isEqualTo(0xffff_fffeL);
    }

    @Test
    void wordsOfAFreshPageAreFaultedIn() {
        map(HERE, 3, RW);
        assertThat(space.physical(HERE)).isPositive();
        assertThat(space.compareAndSetInt(HERE + 4096, 0, 9)).isEqualTo(1);
        assertThat(space.loadInt(HERE + 8192)).isZero();
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
    void wordsAreCopiedWhereverTheyAre() {
        map(HERE, 2, RW);
        long[] words = {1, -2, Long.MIN_VALUE, 4};
        for (long at : new long[] {HERE, HERE + 8, HERE + 3, HERE + 4096 - 16, HERE + 4096 - 7}) {
            assertThat(space.copyOut(at, words, 3)).isEqualTo(24);
            long[] back = new long[4];
            assertThat(space.copyIn(at, back, 3)).isEqualTo(24);
            assertThat(back).containsExactly(1, -2, Long.MIN_VALUE, 0);
            byte[] bytes = new byte[9];
            space.copyIn(at, bytes, 0, 9);
            assertThat(bytes).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, -2);
        }
    }

    @Test
    void wordsEndWhereMemoryEnds() {
        map(HERE, 1, RW);
        long[] words = {1, 2, 3};
        assertThat(space.copyOut(HERE + 4096 - 16, words, 3)).isEqualTo(16);
        assertThat(space.copyIn(HERE + 4096 - 16, words, 3)).isEqualTo(16);
        assertThat(space.copyOut(HERE + 8192, words, 3)).isZero();
        assertThat(space.copyIn(HERE + 8192, words, 3)).isZero();
        assertThat(space.copyOut(-8, words, 1)).isZero();
        assertThat(space.copyIn(USER_END, words, 1)).isZero();
        space.protect(HERE, 4096, PROT_READ);
        assertThat(space.copyOut(HERE, words, 3)).isZero();
        assertThat(space.copyIn(HERE, words, 3)).isEqualTo(24);
    }

    @Test
    void zerosWithinAPageReplaceWhatWasThere() {
        map(HERE, 1, RW);
        space.copyOut(HERE, new byte[] {1, 2, 3, 4}, 0, 4);
        assertThat(space.zeroOut(HERE + 1, 2)).isEqualTo(2);
        byte[] back = new byte[4];
        space.copyIn(HERE, back, 0, 4);
        assertThat(back).containsExactly(1, 0, 0, 4);
        space.protect(HERE, 4096, PROT_READ);
        assertThat(space.zeroOut(HERE, 1)).isZero();
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
