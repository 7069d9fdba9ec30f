package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Copies to and from user memory: across pages, where it ends, and by words. */
class SpaceCopierTest extends SpaceRig {

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
}
