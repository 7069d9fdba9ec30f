package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.exoos.memory.AddressSpace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {
    private static final int ANONYMOUS = MAP_PRIVATE | MAP_ANONYMOUS;
    private static final int FIXED = ANONYMOUS | MAP_FIXED;
    private static final int RW = PROT_READ | PROT_WRITE;
    private static final long HERE = 0x5000_0000L;
    private static final int EFAULT = -14;
    private static final int ENOMEM = -12;
    private static final int EINVAL = -22;

    private final Fixture fixture = new Fixture(8 << 20);
    private final AddressSpace space = fixture.space();

    @AfterEach
    void nothingLeaks() {
        space.release();
        assertThat(fixture.leaked()).isZero();
        assertThat(fixture.spaces.committedBytes()).isZero();
    }

    private long map(long address, long pages, int protection) {
        return space.map(address, pages * 4096, protection, FIXED, null, 0, "");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String read(AddressSpace from, long address, int length) {
        byte[] into = new byte[length];
        int count = from.copyIn(address, into, 0, length);
        return new String(into, 0, count, StandardCharsets.US_ASCII);
    }

    @Test
    void freshMemoryIsZeroAndKeepsWhatIsWritten() {
        map(HERE, 2, RW);
        byte[] into = {1, 2, 3};
        assertThat(space.copyIn(HERE + 4095, into, 0, 3)).isEqualTo(3);
        assertThat(into).containsOnly(0);

        space.copyOut(HERE + 4090, bytes("across a page"), 0, 13);

        assertThat(read(space, HERE + 4090, 13)).isEqualTo("across a page");
    }

    @Test
    void wildPointersCopyNothing() {
        byte[] one = new byte[16];
        for (long wild : new long[] {
            0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, USER_END, USER_SPLIT, USER_SPLIT - 1, 0xffff_8000_0000_0000L
        }) {
            assertThat(space.copyIn(wild, one, 0, 16)).isZero();
            assertThat(space.copyOut(wild, one, 0, 16)).isZero();
            assertThat(space.zeroOut(wild, 16)).isZero();
            assertThat(space.copyString(wild, one, 16)).isEqualTo(EFAULT);
            assertThat(space.loadInt(wild & ~3)).isEqualTo(EFAULT);
            assertThat(space.compareAndSetInt(wild & ~3, 0, 1)).isEqualTo(EFAULT);
        }
    }

    @Test
    void aCopyIsShortWhereTheMappingEnds() {
        map(HERE, 1, RW);
        assertThat(space.copyOut(HERE + 4000, new byte[200], 0, 200)).isEqualTo(96);
    }

    @Test
    void theLastUserPageCannotBeMapped() {
        assertThat(map(USER_END, 1, RW)).isNegative();
        assertThat(map(USER_END - 4096, 2, RW)).isNegative();
        assertThat(map(USER_END - 4096, 1, RW)).isEqualTo(USER_END - 4096);
        assertThat(space.fault(USER_END, PROT_READ)).isEqualTo(FAULT_NOT_MAPPED);
    }

    @Test
    void protectionHoldsForTheKernelAsForRing3() {
        map(HERE, 1, RW);
        space.copyOut(HERE, bytes("text"), 0, 4);
        assertThat(space.protect(HERE, 4096, PROT_READ)).isZero();

        assertThat(space.copyOut(HERE, bytes("TEXT"), 0, 4)).isZero();
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_ACCESS);
        assertThat(space.fault(HERE, PROT_EXEC)).isEqualTo(FAULT_ACCESS);
        assertThat(read(space, HERE, 4)).isEqualTo("text");

        assertThat(space.protect(HERE, 4096, 0)).isZero();
        assertThat(read(space, HERE, 4)).isEmpty();
        assertThat(space.protect(HERE, 4096, RW)).isZero();
        assertThat(read(space, HERE, 4))
                .as("contents outlive a time without access")
                .isEqualTo("text");
    }

    @Test
    void unmapTakesTheMiddleOut() {
        map(HERE, 3, RW);
        for (int i = 0; i < 3; i++) {
            space.copyOut(HERE + i * 4096L, bytes("page"), 0, 4);
        }
        assertThat(space.unmap(HERE + 4096, 4096)).isZero();
        assertThat(read(space, HERE, 4)).isEqualTo("page");
        assertThat(read(space, HERE + 4096, 4)).isEmpty();
        assertThat(read(space, HERE + 8192, 4)).isEqualTo("page");
        assertThat(space.virtualBytes()).isEqualTo(8192);
        assertThat(space.protect(HERE, 3 * 4096, PROT_READ)).as("a hole").isEqualTo(ENOMEM);
    }

    @Test
    void strangeArgumentsAreRefused() {
        assertThat(space.map(0, 0, RW, ANONYMOUS, null, 0, "")).isEqualTo(EINVAL);
        assertThat(space.map(0, -1, RW, ANONYMOUS, null, 0, "")).isEqualTo(ENOMEM);
        assertThat(space.map(0, 4096, RW, MAP_ANONYMOUS, null, 0, "")).isEqualTo(EINVAL);
        assertThat(space.map(HERE + 1, 4096, RW, FIXED, null, 0, "")).isEqualTo(EINVAL);
        assertThat(space.map(0, 4096, RW, FIXED, null, 0, "")).as("page zero").isEqualTo(-1);
        assertThat(space.map(HERE, 4096, RW, ANONYMOUS, null, 1, "")).isEqualTo(EINVAL);
        assertThat(space.unmap(HERE + 1, 4096)).isEqualTo(EINVAL);
        assertThat(space.unmap(HERE, 0)).isEqualTo(EINVAL);
        assertThat(space.unmap(-4096, 8192)).isEqualTo(EINVAL);
        assertThat(space.protect(HERE + 1, 4096, RW)).isEqualTo(EINVAL);
        assertThat(space.remap(HERE + 1, 4096, 8192, 1, 0)).isEqualTo(EINVAL);
        assertThat(space.remap(HERE, 4096, 8192, 1, 0)).isEqualTo(EFAULT);
        assertThat(space.advise(HERE, 4096, 99)).isEqualTo(EINVAL);
    }

    @Test
    void aForkHasItsOwnCopy() {
        map(HERE, 2, RW);
        space.copyOut(HERE, bytes("parent"), 0, 6);
        AddressSpace child = space.fork();
        assertThat(child).isNotNull();
        child.copyOut(HERE, bytes("child!"), 0, 6);

        assertThat(read(space, HERE, 6)).isEqualTo("parent");
        assertThat(read(child, HERE, 6)).isEqualTo("child!");
        child.release();
    }

    @Test
    void aForkThatFindsNoMemoryLeavesNothing() {
        map(HERE, 1000, RW);
        for (int i = 0; i < 1000; i++) {
            space.copyOut(HERE + i * 4096L, bytes("x"), 0, 1);
        }
        long free = fixture.frames.freeFrames();
        assertThat(space.fork()).isNull();
        assertThat(fixture.frames.freeFrames()).isEqualTo(free);
    }

    @Test
    void sharedAnonymousMemoryIsOneForParentAndChild() {
        long at = space.map(0, 4096, RW, MAP_SHARED | MAP_ANONYMOUS, null, 0, "");
        AddressSpace child = space.fork();
        assertThat(child).isNotNull();
        child.copyOut(at, bytes("seen"), 0, 4);
        assertThat(read(space, at, 4)).isEqualTo("seen");
        child.release();
    }

    @Test
    void theHeapGrowsAndShrinks() {
        space.heapStart(HERE);
        assertThat(space.heapEnd(0)).isEqualTo(HERE);
        assertThat(space.heapEnd(HERE + 10_000)).isEqualTo(HERE + 10_000);
        assertThat(space.copyOut(HERE + 9_000, bytes("heap"), 0, 4)).isEqualTo(4);
        assertThat(space.heapEnd(HERE + 100)).isEqualTo(HERE + 100);
        assertThat(space.copyOut(HERE + 9_000, bytes("heap"), 0, 4)).isZero();
        assertThat(space.heapEnd(HERE + (1L << 40))).as("more than there is").isEqualTo(HERE + 100);
    }

    @Test
    void theStackGrowsDownToItsLimitOnly() {
        long top = 0x3fff_0000_0000L;
        space.limits(-1, 64 * 4096);
        space.map(top - 4096, 4096, RW, FIXED | MAP_GROWSDOWN, null, 0, "[stack]");
        assertThat(space.fault(top - 20 * 4096, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(top - 63 * 4096, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(top - 65 * 4096, PROT_WRITE)).isEqualTo(FAULT_NOT_MAPPED);
    }

    @Test
    void remapMovesTheContents() {
        map(HERE, 2, RW);
        map(HERE + 2 * 4096, 1, PROT_READ);
        space.copyOut(HERE + 4096, bytes("moved"), 0, 5);
        assertThat(space.remap(HERE, 8192, 5 * 4096, 0, 0))
                .as("no room in place")
                .isEqualTo(ENOMEM);

        long target = space.remap(HERE, 8192, 5 * 4096, REMAP_MAYMOVE, 0);

        assertThat(target).isPositive().isNotEqualTo(HERE);
        assertThat(read(space, target + 4096, 5)).isEqualTo("moved");
        assertThat(space.copyOut(target + 4 * 4096, bytes("new"), 0, 3)).isEqualTo(3);
        assertThat(read(space, HERE + 4096, 5)).isEmpty();
    }

    @Test
    void oneProcessCannotPromiseItselfAllMemory() {
        long result = 0;
        int maps = 0;
        while (result >= 0 && maps < 10_000) {
            result = space.map(0, 1 << 20, RW, ANONYMOUS, null, 0, "");
            maps++;
        }
        assertThat(result).isEqualTo(ENOMEM);
        assertThat(fixture.spaces.committedBytes()).isLessThan(fixture.frames.totalFrames() * 4096 * 3 / 4);
    }

    @Test
    void areasAreLimited() {
        long result = 0;
        int maps = 0;
        while (result >= 0 && maps < 10_000) {
            result = space.map(0, 4096, maps % 2 == 0 ? PROT_READ : 0, ANONYMOUS, null, 0, "");
            maps++;
        }
        assertThat(result).isEqualTo(ENOMEM);
        assertThat(maps).isLessThan(5000);
    }

    @Test
    void runningOutOfFramesIsAnOutcomeAndNotAnError() {
        long at = space.map(0, 64 << 20, RW, ANONYMOUS | MAP_NORESERVE, null, 0, "");
        int outcome = FAULT_RESOLVED;
        for (long page = at; outcome == FAULT_RESOLVED; page += 4096) {
            outcome = space.fault(page, PROT_WRITE);
        }
        assertThat(outcome).isEqualTo(FAULT_NO_MEMORY);
    }

    @Test
    void pagesOfAFileAreSharedUntilWritten() {
        FrameFile file = new FrameFile(fixture, 2);
        fixture.machine.memory().write(file.frames[0], bytes("file"), 0, 4);
        space.map(HERE, 3 * 4096, RW, MAP_PRIVATE | MAP_FIXED, file, 0, "/file");
        assertThat(read(space, HERE, 4)).isEqualTo("file");
        assertThat(space.physical(HERE)).isEqualTo(file.frames[0]);

        space.copyOut(HERE, bytes("mine"), 0, 4);

        assertThat(read(space, HERE, 4)).isEqualTo("mine");
        byte[] inFile = new byte[4];
        fixture.machine.memory().read(file.frames[0], inFile, 0, 4);
        assertThat(inFile).isEqualTo(bytes("file"));
        assertThat(space.fault(HERE + 2 * 4096, PROT_READ)).isEqualTo(FAULT_PAST_END);
        space.unmap(HERE, 3 * 4096);
        assertThat(file.holders).isZero();
        file.close();
    }

    @Test
    void droppedPagesAreZeroAgain() {
        map(HERE, 4, RW);
        space.copyOut(HERE, bytes("gone"), 0, 4);
        assertThat(space.advise(HERE, 4 * 4096, 4)).isZero();
        byte[] into = new byte[4];
        space.copyIn(HERE, into, 0, 4);
        assertThat(into).containsOnly(0);
    }

    @Test
    void stringsEndAtTheirZero() {
        map(HERE, 2, RW);
        byte[] text = new byte[5000];
        Arrays.fill(text, 0, 4500, (byte) 'a');
        space.copyOut(HERE, text, 0, 5000);
        byte[] into = new byte[8192];
        assertThat(space.copyString(HERE, into, 8192)).isEqualTo(4500);
        assertThat(space.copyString(HERE, into, 4096)).isEqualTo(-36);
        Arrays.fill(text, (byte) 'b');
        space.copyOut(HERE + 8192 - 100, text, 0, 100);
        assertThat(space.copyString(HERE + 8192 - 100, into, 8192))
                .as("runs into nothing")
                .isEqualTo(EFAULT);
    }

    @Test
    void wordsAreComparedAndSet() {
        map(HERE, 1, RW);
        assertThat(space.compareAndSetInt(HERE + 8, 0, 7)).isEqualTo(1);
        assertThat(space.compareAndSetInt(HERE + 8, 0, 9)).isZero();
        assertThat(space.loadInt(HERE + 8)).isEqualTo(7);
        assertThat(space.loadInt(HERE + 9)).isEqualTo(EINVAL);
    }
}
