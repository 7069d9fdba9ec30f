package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.Clock;
import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.Processes;
import org.exoos.process.Processes.AddressKey;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.Scheduler;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Threads: futexes, thread pointers, names. How they are scheduled is another family. */
@Component(service = SystemCallFamily.class)
public final class ThreadFamily extends SystemCallFamily {
    private static final int FUTEX_PRIVATE = 128;
    private static final int FUTEX_CLOCK_REALTIME = 256;
    private static final int PR_SET_NAME = 15;
    private static final int PR_GET_NAME = 16;

    private final Processes processes;
    private final Scheduler scheduler;
    private final Clock clock;

    @Activate
    public ThreadFamily(@Reference Processes processes, @Reference Scheduler scheduler, @Reference Clock clock) {
        super("threads", FUTEX, SET_TID_ADDRESS, SET_ROBUST_LIST, ARCH_PRCTL, PRCTL, GETCPU);
        this.processes = processes;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException, WaitQueue.Interrupted {
        long first = context.argument0();
        long second = context.argument1();
        switch (number) {
            case FUTEX -> {
                return futex(thread, context);
            }
            case SET_TID_ADDRESS -> {
                thread.clearChildTid(first);
                return thread.tid();
            }
            case SET_ROBUST_LIST -> {
                return second == 24 ? 0 : Arguments.invalid(); // robust futexes of a dying thread are not walked
            }
            case ARCH_PRCTL -> {
                return base(thread, context, (int) first, second);
            }
            case PRCTL -> {
                return control(thread, (int) first, second);
            }
            default -> {
                return cpu(thread, first, second);
            }
        }
    }

    private long futex(UserThread thread, UserContext context) throws ErrnoException, WaitQueue.Interrupted {
        long address = context.argument0();
        int operation = (int) context.argument1();
        int value = (int) context.argument2();
        long fourth = context.argument3();
        boolean shared = (operation & FUTEX_PRIVATE) == 0;
        switch (operation & ~(FUTEX_PRIVATE | FUTEX_CLOCK_REALTIME)) {
            case 0 -> { // WAIT, relative time-out
                long deadline = fourth == 0 ? 0 : Arguments.deadline(Arguments.timespec(thread, fourth));
                return await(thread, address, shared, value, -1, deadline);
            }
            case 9 -> { // WAIT_BITSET, absolute time-out
                int bits = (int) context.argument5();
                long deadline = 0;
                if (fourth != 0) {
                    boolean wall = (operation & FUTEX_CLOCK_REALTIME) != 0;
                    long now = wall ? clock.wallNanos() : clock.nanoTime();
                    deadline = Arguments.deadline(Arguments.timespec(thread, fourth) - now);
                }
                return bits == 0 ? Arguments.invalid() : await(thread, address, shared, value, bits, deadline);
            }
            case 1 -> { // WAKE
                return processes.futexWake(processes.futexKey(thread, address, shared), value, -1);
            }
            case 10 -> { // WAKE_BITSET
                int bits = (int) context.argument5();
                return bits == 0
                        ? Arguments.invalid()
                        : processes.futexWake(processes.futexKey(thread, address, shared), value, bits);
            }
            case 3, 4 -> { // REQUEUE, CMP_REQUEUE
                AddressKey from = processes.futexKey(thread, address, shared);
                AddressKey to = processes.futexKey(thread, context.argument4(), shared);
                if ((operation & 7) == 4) {
                    long now = thread.memory().loadInt(address);
                    if (now < 0) {
                        throw Errno.EFAULT.exception();
                    }
                    if ((int) now != (int) context.argument5()) {
                        throw Errno.EAGAIN.exception();
                    }
                }
                return processes.futexRequeue(from, value, (int) Math.clamp(fourth, 0, Integer.MAX_VALUE), to);
            }
            default -> {
                return -Errno.ENOSYS.number();
            }
        }
    }

    private long await(UserThread thread, long address, boolean shared, int value, int bits, long deadline)
            throws ErrnoException, WaitQueue.Interrupted {
        boolean woken = processes.futexWait(thread, address, shared, value, bits, deadline);
        return woken ? 0 : -Errno.ETIMEDOUT.number();
    }

    private static long base(UserThread thread, UserContext context, int code, long address) throws ErrnoException {
        switch (code) {
            case 0x1001, 0x1002 -> { // ARCH_SET_GS, ARCH_SET_FS
                if (address < 0 || address >= AddressSpace.USER_END) {
                    throw Errno.EPERM.exception();
                }
                context.set(code == 0x1001 ? UserContext.GS_BASE : UserContext.FS_BASE, address);
            }
            case 0x1003, 0x1004 -> { // ARCH_GET_FS, ARCH_GET_GS
                long value = context.get(code == 0x1003 ? UserContext.FS_BASE : UserContext.GS_BASE);
                Arguments.putLong(thread.scratch(), 0, value);
                thread.copyOut(address, thread.scratch(), 0, 8);
            }
            default -> throw Errno.EINVAL.exception();
        }
        return 0;
    }

    private static long control(UserThread thread, int option, long address) throws ErrnoException {
        byte[] scratch = thread.scratch();
        switch (option) {
            case PR_SET_NAME -> {
                int length = thread.memory().copyString(address, scratch, 16);
                if (length == -Errno.EFAULT.number()) {
                    throw Errno.EFAULT.exception();
                }
                int used = length < 0 ? 15 : length;
                thread.process().name(new String(scratch, 0, used, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            case PR_GET_NAME -> {
                java.util.Arrays.fill(scratch, 0, 16, (byte) 0);
                byte[] name = thread.process().name().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                System.arraycopy(name, 0, scratch, 0, Math.min(15, name.length));
                thread.copyOut(address, scratch, 0, 16);
            }
            default -> throw Errno.EINVAL.exception();
        }
        return 0;
    }

    private long cpu(UserThread thread, long cpuAddress, long nodeAddress) throws ErrnoException {
        byte[] scratch = thread.scratch();
        if (cpuAddress != 0) {
            Arguments.putInt(scratch, 0, scheduler.currentCpu());
            thread.copyOut(cpuAddress, scratch, 0, 4);
        }
        if (nodeAddress != 0) {
            Arguments.putInt(scratch, 0, 0);
            thread.copyOut(nodeAddress, scratch, 0, 4);
        }
        return 0;
    }
}
