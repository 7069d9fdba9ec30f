package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.exoos.hal.Clock;
import org.exoos.memory.AddressSpace;
import org.exoos.vfs.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClockPagesTest {
    private static final long CONSTANTS = ClockPages.ADDRESS;
    private static final long CODE = CONSTANTS + AddressSpace.PAGE_SIZE;

    private final Bench bench = new Bench();
    private final AddressSpace space = bench.spaces.create();
    private final byte[] bytes = new byte[8];

    @AfterEach
    void end() {
        space.release();
    }

    /** A machine with these pages. */
    private record WithPages(List<Long> userPages) implements Clock {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long wallNanos() {
            return 0;
        }

        @Override
        public long tsc() {
            return 0;
        }

        @Override
        public long tscHz() {
            return 1;
        }
    }

    private ClockPages pages() {
        long constants = bench.frames.allocate();
        long code = bench.frames.allocate();
        bench.machine.memory().put64(constants, 11);
        bench.machine.memory().put64(code, 22);
        return new ClockPages(new WithPages(List.of(constants, code)));
    }

    @Test
    void aProgramReadsTheConstantsAndRunsTheCodeBehindThem() {
        assertThat(pages().map(space)).isEqualTo(CODE);
        assertThat(space.copyIn(CONSTANTS, bytes, 0, 8)).isEqualTo(8);
        assertThat(bytes[0]).isEqualTo((byte) 11);
        assertThat(space.copyIn(CODE, bytes, 0, 8)).isEqualTo(8);
        assertThat(bytes[0]).isEqualTo((byte) 22);
        assertThat(space.fault(CODE, AddressSpace.PROT_EXEC)).isEqualTo(AddressSpace.FAULT_RESOLVED);
        assertThat(space.fault(CODE + AddressSpace.PAGE_SIZE, AddressSpace.PROT_READ))
                .isEqualTo(AddressSpace.FAULT_NOT_MAPPED);
    }

    /** They are the nucleus's own. */
    @Test
    void nobodyMakesThemWritable() {
        pages().map(space);
        int writable = AddressSpace.PROT_READ | AddressSpace.PROT_WRITE;
        assertThat(space.protect(CONSTANTS, 2 * AddressSpace.PAGE_SIZE, writable))
                .isEqualTo(-Errno.EACCES.number());
        assertThat(space.fault(CONSTANTS, AddressSpace.PROT_WRITE)).isEqualTo(AddressSpace.FAULT_ACCESS);
        assertThat(space.copyOut(CODE, bytes, 0, 8)).isZero();
    }

    @Test
    void aMachineWithoutThemMapsNothing() {
        assertThat(new ClockPages(bench.machine.clock()).map(space)).isZero();
        assertThat(space.maps()).isEmpty();
    }

    @Test
    void withoutRoomThereIsNone() {
        space.limits(AddressSpace.PAGE_SIZE, 1 << 20);
        assertThat(pages().map(space)).isZero();
    }
}
