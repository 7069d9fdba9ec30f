package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.util.concurrent.atomic.AtomicBoolean;
import org.exoos.memory.PageSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Page faults at limits to the page, and what they leave behind. */
@Timeout(60)
class FaultEdgesTest extends SpaceRig {
    private static final long STACK = 0x7000_0000L;
    private static final long PAGE = 4096;

    private void stack(int flags) {
        assertThat(space.map(STACK, PAGE, RW, FIXED | MAP_GROWSDOWN | flags, null, 0, "[stack]"))
                .isEqualTo(STACK);
    }

    private int push(long pages) {
        return space.fault(STACK - pages * PAGE, PROT_WRITE);
    }

    @Test
    void aStackGrowsToItsLimitExactly() {
        stack(0);
        space.limits(1L << 40, 16 * PAGE);
        assertThat(push(16)).as("17 pages").isEqualTo(FAULT_NOT_MAPPED);
        assertThat(push(15)).as("16 pages").isEqualTo(FAULT_RESOLVED);
    }

    @Test
    void aStackGrowsToTheLimitOfTheSpaceExactly() {
        stack(0);
        map(HERE, 3, RW);
        space.limits(10 * PAGE, 1 << 30);
        assertThat(push(7)).as("11 pages in all").isEqualTo(FAULT_NOT_MAPPED);
        assertThat(push(6)).as("10 pages in all").isEqualTo(FAULT_RESOLVED);
        assertThat(space.virtualBytes()).isEqualTo(10 * PAGE);
    }

    /** A space may promise three quarters of what can be promised. */
    @Test
    void aStackGrowsAsFarAsMemoryCanBePromised() {
        stack(0);
        long limit = fixture.spaces.commitLimitBytes() / PAGE / 4 * 3;
        map(HERE, limit - 1 - 100, RW);
        assertThat(push(101)).isEqualTo(FAULT_NOT_MAPPED);
        assertThat(fixture.spaces.committedBytes()).isEqualTo((limit - 100) * PAGE);
        assertThat(push(100)).isEqualTo(FAULT_RESOLVED);
        assertThat(fixture.spaces.committedBytes()).isEqualTo(limit * PAGE);
    }

    @Test
    void aStackThatPromisesNothingGrowsBeyond() {
        stack(MAP_NORESERVE);
        long limit = fixture.spaces.commitLimitBytes() / PAGE / 4 * 3;
        map(HERE, limit, RW);
        assertThat(push(50)).isEqualTo(FAULT_RESOLVED);
    }

    @Test
    void aPageThatIsThereStaysWhereItIs() {
        map(HERE, 1, RW);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        long frame = space.physical(HERE);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.physical(HERE)).isEqualTo(frame);
        assertThat(space.residentBytes()).as("the page and four tables").isEqualTo(5 * PAGE);
    }

    @Test
    void aPageOfAFileIsResidentOnce() {
        FrameFile file = file(1);
        space.map(HERE, PAGE, RW, FILE, file, 0, "file");
        assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.residentBytes()).isEqualTo(5 * PAGE);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.residentBytes()).isEqualTo(5 * PAGE);
        space.unmap(HERE, PAGE);
        assertThat(space.residentBytes())
                .as("three tables, which may be used again")
                .isEqualTo(3 * PAGE);
        file.close();
    }

    /** Somebody reads the page while the writer asks for it: the writer still gets a copy of its own. */
    @Test
    void aWriterGetsItsCopyThoughAReaderWasFaster() {
        FrameFile file = file(1);
        space.map(HERE, PAGE, RW, FILE, file, 0, "file");
        file.meanwhile = () -> assertThat(space.fault(HERE, PROT_READ)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.fault(HERE, PROT_WRITE)).isEqualTo(FAULT_RESOLVED);
        assertThat(space.physical(HERE)).isNotEqualTo(file.frames[0]);
        assertThat(first(HERE)).isEqualTo((byte) 1);
        space.unmap(HERE, PAGE);
        file.close();
    }

    /** Rights change piece by piece; who writes into a later piece meanwhile need not wait for it. */
    @Test
    void aWriteWhileRightsChangeGoesOn() {
        long last = HERE + 1030 * PAGE;
        space.map(HERE, 1100 * PAGE, PROT_READ, FIXED | MAP_NORESERVE, null, 0, "");
        for (long page : new long[] {HERE, HERE + 600 * PAGE, last}) {
            assertThat(space.fault(page, PROT_READ)).isEqualTo(FAULT_RESOLVED);
        }
        AtomicBoolean written = new AtomicBoolean();
        fixture.meanwhile = () -> {
            fixture.meanwhile = () -> {};
            written.set(space.copyOut(last, new byte[] {9}, 0, 1) == 1);
        };
        assertThat(space.protect(HERE, 1100 * PAGE, RW)).isZero();
        assertThat(written).isTrue();
        assertThat(first(last)).isEqualTo((byte) 9);
    }

    @Test
    void physicalCopiesGoOverPagesThatAreThere() {
        map(HERE, 2, RW);
        space.copyOut(HERE, new byte[8192], 0, 8192);
        long frame = fixture.frames.allocate();
        byte[] text = {1, 2, 3, 4, 5, 6, 7, 8};
        fixture.machine.memory().write(frame + 100, text, 0, 8);

        assertThat(space.copyOutPhysical(HERE + 4092, frame + 100, 8)).isEqualTo(8);

        byte[] back = new byte[8];
        space.copyIn(HERE + 4092, back, 0, 8);
        assertThat(back).isEqualTo(text);
        assertThat(space.copyInPhysical(HERE + 4092, frame + 200, 8)).isEqualTo(8);
        fixture.machine.memory().read(frame + 200, back, 0, 8);
        assertThat(back).isEqualTo(text);
        fixture.frames.release(frame);
    }

    private static void elsewhere(Runnable what) {
        Thread thread = Thread.ofPlatform().daemon().start(what);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void sharedMemoryIsForAllThreads() {
        Commit commit = new Commit(100);
        assertThat(commit.charge(5, 0)).isTrue();
        PageSource source = new AnonymousSource(fixture.frames, commit, 5);
        source.retain();
        elsewhere(source::retain);
        long frame = source.frame(4);
        elsewhere(() -> {
            assertThat(source.frame(4)).isEqualTo(frame);
            fixture.frames.release(frame);
        });
        fixture.frames.release(frame);
        assertThat(fixture.frames.references(frame)).isEqualTo(1);
        source.release();
        assertThat(commit.pages()).as("somebody has it").isEqualTo(5);
        elsewhere(source::release);
        assertThat(commit.pages()).isZero();
    }

    @Test
    void theLastHolderIsGoneForAll() {
        PageSource source = new AnonymousSource(fixture.frames, new Commit(100), 1);
        source.retain();
        source.release();
        elsewhere(source::retain);
    }

    @Test
    void manyPagesCanBeShared() {
        PageSource large = new AnonymousSource(fixture.frames, new Commit(1L << 22), 1L << 22);
        assertThat(large.size()).isEqualTo(1L << 34);
        long last = large.frame((1L << 22) - 1);
        assertThat(last).isPositive();
        assertThat(large.frame(1L << 22)).isZero();
        fixture.frames.release(last);
        large.retain();
        large.release();
    }
}
