package org.exoos.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.exoos.memory.AddressSpace.*;

import java.lang.reflect.Proxy;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.core.BuddyFrameAllocator;
import org.exoos.memory.core.UserSpaces;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transfers to and from a page of user memory, with nothing mapped behind it. */
class UserBufferTest {
    private static final long PAGE = 0x5000_0000L;
    private static final long END = PAGE + PAGE_SIZE;

    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withMemory(4 << 20).withCpus(1));
    private final PhysicalMemory physical = machine.memory();
    private final BuddyFrameAllocator frames = new BuddyFrameAllocator(physical, machine.processors());
    private final AddressSpace space = space();
    private final UserBuffer buffer = new UserBuffer(space);
    private final byte[] eight = {1, 2, 3, 4, 5, 6, 7, 8};

    private AddressSpace space() {
        Scheduler scheduler = (Scheduler) Proxy.newProxyInstance(
                UserBufferTest.class.getClassLoader(),
                new Class<?>[] {Scheduler.class},
                (proxy, method, arguments) -> null);
        AddressSpace made = new UserSpaces(physical, frames, machine.tlb(), scheduler).create();
        if (made == null) {
            throw new AssertionError("no memory");
        }
        return made;
    }

    @BeforeEach
    void map() {
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
        assertThat(space.map(PAGE, PAGE_SIZE, PROT_READ | PROT_WRITE, flags, null, 0, ""))
                .isEqualTo(PAGE);
    }

    private byte[] user(long address, int length) {
        byte[] bytes = new byte[length];
        assertThat(space.copyIn(address, bytes, 0, length)).isEqualTo(length);
        return bytes;
    }

    @Test
    void isEmptyBeforeItIsSet() throws Exception {
        assertThat(buffer.remaining()).isZero();
        assertThat(buffer.put(eight, 0, 8)).isZero();
    }

    @Test
    void setsItselfForEachTransfer() {
        assertThat(buffer.set(space, PAGE, 10)).isSameAs(buffer);
        assertThat(buffer.remaining()).isEqualTo(10);
        assertThat(buffer.set(space, PAGE, 1L << 40).remaining()).isEqualTo(1L << 40);
    }

    @Test
    void putsOneAfterTheOtherAndNoMoreThanFits() throws Exception {
        buffer.set(space, PAGE + 1, 6);

        assertThat(buffer.put(eight, 2, 4)).isEqualTo(4);
        assertThat(buffer.remaining()).isEqualTo(2);
        assertThat(buffer.put(eight, 0, 8)).isEqualTo(2);
        assertThat(buffer.remaining()).isZero();
        assertThat(buffer.put(eight, 0, 8)).isZero();

        assertThat(user(PAGE, 8)).containsExactly(0, 3, 4, 5, 6, 1, 2, 0);
    }

    @Test
    void takesOneAfterTheOtherAndNoMoreThanThereIs() throws Exception {
        space.copyOut(PAGE, eight, 0, 8);
        buffer.set(space, PAGE + 1, 5);
        byte[] into = new byte[8];

        assertThat(buffer.take(into, 1, 3)).isEqualTo(3);
        assertThat(buffer.remaining()).isEqualTo(2);
        assertThat(buffer.take(into, 4, 4)).isEqualTo(2);
        assertThat(buffer.remaining()).isZero();

        assertThat(into).containsExactly(0, 2, 3, 4, 5, 6, 0, 0);
    }

    @Test
    void zerosGoWhereTheRangeIsAndNoFurther() throws Exception {
        space.copyOut(PAGE, eight, 0, 8);
        buffer.set(space, PAGE + 1, 5);

        assertThat(buffer.putZeros(2)).isEqualTo(2);
        assertThat(buffer.remaining()).isEqualTo(3);
        assertThat(buffer.putZeros(100)).isEqualTo(3);

        assertThat(user(PAGE, 8)).containsExactly(1, 0, 0, 0, 0, 0, 7, 8);
    }

    @Test
    void physicalMemoryIsSourceAndTarget() throws Exception {
        long frame = frames.allocate();
        physical.write(frame, eight, 0, 8);

        buffer.set(space, PAGE, 6);
        assertThat(buffer.putPhysical(frame + 2, 4)).isEqualTo(4);
        assertThat(buffer.putPhysical(frame, 4)).isEqualTo(2);
        assertThat(buffer.remaining()).isZero();
        assertThat(user(PAGE, 8)).containsExactly(3, 4, 5, 6, 1, 2, 0, 0);

        buffer.set(space, PAGE + 1, 5);
        assertThat(buffer.takePhysical(frame + 100, 3)).isEqualTo(3);
        assertThat(buffer.takePhysical(frame + 103, 3)).isEqualTo(2);
        byte[] back = new byte[6];
        physical.read(frame + 100, back, 0, 6);
        assertThat(back).containsExactly(4, 5, 6, 1, 2, 0);
    }

    private interface Transfer {
        int move() throws ErrnoException;
    }

    /** Each way of transfer, when two bytes are mapped of the eight that are asked for, and then nothing. */
    @Test
    void aFaultEndsTheTransferAndWhatWasCopiedCounts() throws Exception {
        long frame = frames.allocate();
        Transfer[] ways = {
            () -> buffer.put(eight, 0, 8),
            () -> buffer.take(eight, 0, 8),
            () -> buffer.putZeros(8),
            () -> buffer.putPhysical(frame, 8),
            () -> buffer.takePhysical(frame, 8)
        };
        for (Transfer way : ways) {
            buffer.set(space, END - 2, 100);
            assertThat(way.move()).isEqualTo(2);
            assertThat(buffer.remaining()).as("ended").isZero();
            assertThat(way.move()).isZero();

            buffer.set(space, END, 100);
            assertThatThrownBy(way::move).isSameAs(Errno.EFAULT.exception());
        }
    }

    @Test
    void ofNothingNothingIsCopiedWhereverItIs() throws Exception {
        buffer.set(space, END, 100);

        assertThat(buffer.put(eight, 0, 0)).isZero();
        assertThat(buffer.remaining()).isEqualTo(100);
    }

    @Test
    void aRangeLongerThanIntIsLimitedByTheArray() throws Exception {
        buffer.set(space, PAGE, (1L << 32) + 1);

        assertThat(buffer.put(eight, 0, 8)).isEqualTo(8);
        assertThat(buffer.remaining()).isEqualTo((1L << 32) - 7);
    }
}
