package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exoos.memory.AddressSpace.*;

import java.util.ArrayList;
import java.util.List;
import org.exoos.memory.AddressSpace;
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

    FrameFile file(int pages) {
        return new FrameFile(fixture, pages);
    }

    byte first(long address) {
        byte[] one = new byte[1];
        assertThat(space.copyIn(address, one, 0, 1)).isEqualTo(1);
        return one[0];
    }
}
