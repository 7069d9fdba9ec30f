package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.junit.jupiter.api.AfterEach;

/** A small address space, a file that can be mapped into it, and a count of what is left over. */
abstract class SpaceRig {
    static final int RW = PROT_READ | PROT_WRITE;
    static final int FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    static final int FILE = MAP_PRIVATE | MAP_FIXED;
    static final int SHARED_FILE = MAP_SHARED | MAP_FIXED;
    static final long HERE = 0x5000_0000L;
    static final long FAR = 0x1000_0000_0000L;
    static final int EFAULT = -14;
    static final int EINVAL = -22;
    static final int ENAMETOOLONG = -36;

    final Fixture fixture = new Fixture(4 << 20);
    final AddressSpace space = fixture.space();
    final List<Long> taken = new ArrayList<>();

    @AfterEach
    void nothingLeaks() {
        giveBack();
        space.release();
        assertThat(fixture.leaked()).isZero();
        assertThat(fixture.spaces.committedBytes()).isZero();
    }

    /** Leaves so many frames free. */
    void leave(int frames) {
        for (long frame = fixture.frames.allocate(); frame != 0; frame = fixture.frames.allocate()) {
            taken.add(frame);
        }
        for (int i = 0; i < frames; i++) {
            fixture.frames.release(taken.removeLast());
        }
    }

    void giveBack() {
        taken.forEach(fixture.frames::release);
        taken.clear();
    }

    void map(long address, long pages, int protection) {
        assertThat(space.map(address, pages * 4096, protection, FIXED, null, 0, ""))
                .isEqualTo(address);
    }

    /** A file of pages in memory, each filled with its number plus one. */
    final class File implements PageSource {
        private final long[] frames;
        int holders;
        int asked;
        boolean full;
        Runnable meanwhile = () -> {};

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

    byte first(long address) {
        byte[] one = new byte[1];
        assertThat(space.copyIn(address, one, 0, 1)).isEqualTo(1);
        return one[0];
    }
}
