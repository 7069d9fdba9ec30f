package org.exoos.process.linux;

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
import org.exoos.vfs.IoBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Vectors over a page of user memory, with nothing mapped behind it; the array of ranges stands in another page. */
class UserVectorTest {
    private static final long PAGE = 0x5000_0000L;
    private static final long END = PAGE + PAGE_SIZE;
    private static final long VECTOR = 0x6000_0000L;
    private static final long VECTOR_BYTES = 5 * PAGE_SIZE;

    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withMemory(4 << 20).withCpus(1));
    private final PhysicalMemory physical = machine.memory();
    private final BuddyFrameAllocator frames = new BuddyFrameAllocator(physical, machine.processors());
    private final AddressSpace space = space();
    private final MemoryThread thread = new MemoryThread(space);
    private final byte[] eight = {1, 2, 3, 4, 5, 6, 7, 8};

    private AddressSpace space() {
        Scheduler scheduler = (Scheduler) Proxy.newProxyInstance(
                UserVectorTest.class.getClassLoader(),
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
        map(PAGE, PAGE_SIZE);
        map(VECTOR, VECTOR_BYTES);
    }

    private void map(long address, long length) {
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
        assertThat(space.map(address, length, PROT_READ | PROT_WRITE, flags, null, 0, ""))
                .isEqualTo(address);
    }

    /** @param ranges address, length, address, length, ... */
    private UserVector vector(long... ranges) throws ErrnoException {
        byte[] bytes = new byte[ranges.length * Long.BYTES];
        for (int i = 0; i < ranges.length; i++) {
            Arguments.putLong(bytes, i * Long.BYTES, ranges[i]);
        }
        thread.copyOut(VECTOR, bytes, 0, bytes.length);
        return UserVector.read(thread, VECTOR, ranges.length / 2);
    }

    private byte[] user(long address, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        thread.copyIn(address, bytes, 0, length);
        return bytes;
    }

    private interface Step {
        Object run() throws ErrnoException;
    }

    private static void assertFails(Errno errno, Step step) {
        assertThatThrownBy(step::run).isSameAs(errno.exception());
    }

    @Test
    void takesUpTo1024Ranges() throws Exception {
        byte[] bytes = new byte[1024 * 16];
        for (int i = 0; i < 1024; i++) {
            Arguments.putLong(bytes, i * 16, PAGE);
            Arguments.putLong(bytes, i * 16 + 8, 2);
        }
        thread.copyOut(VECTOR, bytes, 0, bytes.length);

        assertThat(UserVector.read(thread, VECTOR, 1024).remaining()).isEqualTo(2048);
        assertFails(Errno.EINVAL, () -> UserVector.read(thread, VECTOR, 1025));
        assertFails(Errno.EINVAL, () -> UserVector.read(thread, VECTOR, -1));
        assertFails(Errno.EINVAL, () -> UserVector.read(thread, VECTOR, Long.MAX_VALUE));
    }

    @Test
    void ofNoRangesThereIsNothing() throws Exception {
        UserVector none = vector();

        assertThat(none.remaining()).isZero();
        assertThat(none.put(eight, 0, 8)).isZero();
    }

    @Test
    void whereNoArrayIsItCannotBeRead() {
        assertFails(Errno.EFAULT, () -> UserVector.read(thread, VECTOR + VECTOR_BYTES - 8, 1));
    }

    @Test
    void lengthsAreNotNegativeAndRangesInTheUserHalf() throws Exception {
        assertFails(Errno.EINVAL, () -> vector(PAGE, 1, PAGE, -1));
        assertFails(Errno.EFAULT, () -> vector(PAGE, 1, USER_END, 1));
        assertFails(Errno.EFAULT, () -> vector(PAGE, Long.MAX_VALUE));
        assertFails(Errno.EFAULT, () -> vector(-1, 0));
        assertThat(vector(USER_END, 0, 0, 0).remaining()).isZero();
    }

    /** As many bytes as read(2) transfers at most; what is more is not asked for. */
    @Test
    void allTogetherAreNoMoreThanOneTransferMayBe() throws Exception {
        assertThat(vector(0, 0x7fff_efffL, 0, 1).remaining()).isEqualTo(0x7fff_f000L);
        assertThat(vector(0, 0x7fff_efffL, 0, 2, 0, 5).remaining()).isEqualTo(0x7fff_f000L);
        assertThat(vector(0, 1L << 40).remaining()).isEqualTo(0x7fff_f000L);
    }

    @Test
    void fillsOneRangeAfterTheOther() throws Exception {
        UserVector vector = vector(PAGE + 4, 3, PAGE + 100, 0, PAGE, 2, PAGE + 9, 4);
        assertThat(vector.remaining()).isEqualTo(9);

        assertThat(vector.put(eight, 0, 1)).isEqualTo(1);
        assertThat(vector.remaining()).isEqualTo(8);
        assertThat(vector.put(eight, 1, 5)).isEqualTo(5);
        assertThat(vector.remaining()).isEqualTo(3);
        assertThat(vector.put(eight, 0, 8)).isEqualTo(3);
        assertThat(vector.remaining()).isZero();
        assertThat(vector.put(eight, 0, 8)).isZero();

        assertThat(user(PAGE, 14)).containsExactly(4, 5, 0, 0, 1, 2, 3, 0, 0, 6, 1, 2, 3, 0);
    }

    @Test
    void takesFromOneRangeAfterTheOther() throws Exception {
        space.copyOut(PAGE, eight, 0, 8);
        UserVector vector = vector(PAGE + 6, 2, PAGE + 1, 3);
        byte[] into = new byte[8];

        assertThat(vector.take(into, 1, 3)).isEqualTo(3);
        assertThat(vector.take(into, 4, 4)).isEqualTo(2);

        assertThat(into).containsExactly(0, 7, 8, 2, 3, 4, 0, 0);
    }

    @Test
    void zerosGoIntoTheRangesOnly() throws Exception {
        space.copyOut(PAGE, eight, 0, 8);

        assertThat(vector(PAGE + 1, 2, PAGE + 5, 2).putZeros(100)).isEqualTo(4);

        assertThat(user(PAGE, 8)).containsExactly(1, 0, 0, 4, 5, 0, 0, 8);
    }

    @Test
    void physicalMemoryIsSourceAndTarget() throws Exception {
        long frame = frames.allocate();
        physical.write(frame, eight, 0, 8);
        long[] ranges = {PAGE + 4, 3, PAGE, 2};

        assertThat(vector(ranges).putPhysical(frame + 1, 8)).isEqualTo(5);
        assertThat(user(PAGE, 8)).containsExactly(5, 6, 0, 0, 2, 3, 4, 0);

        assertThat(vector(ranges).takePhysical(frame + 100, 8)).isEqualTo(5);
        byte[] back = new byte[6];
        physical.read(frame + 100, back, 0, 6);
        assertThat(back).containsExactly(2, 3, 4, 5, 6, 0);
    }

    private static void assertEnded(IoBuffer buffer) throws ErrnoException {
        assertThat(buffer.remaining()).isZero();
        assertThat(buffer.putZeros(1)).isZero();
    }

    @Test
    void aFaultBeforeTheFirstByteIsAnError() throws Exception {
        UserVector vector = vector(END, 4, PAGE, 4);

        assertFails(Errno.EFAULT, () -> vector.put(eight, 0, 8));
        assertEnded(vector);
    }

    @Test
    void aFaultLaterEndsTheTransferAndWhatWasMovedCounts() throws Exception {
        UserVector atItsBeginning = vector(PAGE, 4, END, 4, PAGE, 4);
        assertThat(atItsBeginning.put(eight, 0, 8)).isEqualTo(4);
        assertEnded(atItsBeginning);

        UserVector inside = vector(PAGE, 4, END - 2, 4, PAGE, 4);
        assertThat(inside.put(eight, 0, 8)).isEqualTo(6);
        assertEnded(inside);
        assertThat(user(END - 2, 2)).containsExactly(5, 6);
    }

    /** The first call of two takes what was asked for, the second meets the fault at once. */
    @Test
    void aFaultIsTheNextCallsWhenNothingOfItWasMoved() throws Exception {
        UserVector vector = vector(PAGE, 4, END, 4);

        assertThat(vector.put(eight, 0, 4)).isEqualTo(4);
        assertThat(vector.remaining()).isEqualTo(4);
        assertFails(Errno.EFAULT, () -> vector.put(eight, 0, 4));
        assertEnded(vector);
    }
}
