package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.exoos.hal.Clock;
import org.exoos.hal.UserContext;
import org.exoos.memory.FrameAllocator;
import org.exoos.process.DescriptorTable;
import org.exoos.process.Limits;
import org.exoos.process.Process;
import org.exoos.process.Processes;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The system as a whole: names, figures, limits, randomness, its end. */
@Component(service = SwapCandidate.class)
@Candidate(kind = "calls.system", name = "system", api = "1.0")
public final class SystemFamily extends SystemCallFamily implements SwapCandidate {
    private static final int REBOOT_MAGIC1 = 0xfee1dead;
    private static final int FIELD = 65;

    /** uname(2). The release is a number that the C library compares with the oldest Linux it can run on. */
    private static final String[] NAMES = {"Exo-OS", "exo", "6.1.0-exo0.5.0", "#1 v0.5.0", "x86_64", "(none)"};

    private final Processes processes;
    private final FrameAllocator frames;
    private final Clock clock;

    @Activate
    public SystemFamily(@Reference Processes processes, @Reference FrameAllocator frames, @Reference Clock clock) {
        super("system", UNAME, SYSINFO, GETRLIMIT, SETRLIMIT, PRLIMIT64, GETRUSAGE, GETRANDOM, REBOOT);
        this.processes = processes;
        this.frames = frames;
        this.clock = clock;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException {
        long first = context.argument0();
        long second = context.argument1();
        switch (number) {
            case UNAME -> name(thread, first);
            case SYSINFO -> figures(thread, first);
            case GETRLIMIT -> putLimit(thread, thread.process(), (int) first, second);
            case SETRLIMIT -> setLimit(thread, thread.process(), (int) first, second);
            case PRLIMIT64 -> {
                Process target = processes.find(thread, (int) first);
                if (target != thread.process()) {
                    Arguments.requireRoot(thread);
                }
                long oldAddress = context.argument3();
                Limits limits = target.limits();
                long soft = limits.soft(resource((int) second));
                long hard = limits.hard((int) second);
                if (context.argument2() != 0) {
                    setLimit(thread, target, (int) second, context.argument2());
                }
                if (oldAddress != 0) {
                    putPair(thread, oldAddress, soft, hard);
                }
            }
            case GETRUSAGE -> usage(thread, (int) first, second);
            case GETRANDOM -> {
                return random(thread, first, second, (int) context.argument2());
            }
            default -> reboot(thread, (int) first, (int) second, (int) context.argument2());
        }
        return 0;
    }

    private static void name(UserThread thread, long address) throws ErrnoException {
        byte[] scratch = thread.scratch();
        Arrays.fill(scratch, 0, FIELD * NAMES.length, (byte) 0);
        for (int i = 0; i < NAMES.length; i++) {
            byte[] text = NAMES[i].getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, scratch, i * FIELD, text.length);
        }
        thread.copyOut(address, scratch, 0, FIELD * NAMES.length);
    }

    /** struct sysinfo. */
    private void figures(UserThread thread, long address) throws ErrnoException {
        byte[] out = thread.scratch();
        Arrays.fill(out, 0, 112, (byte) 0);
        Arguments.putLong(out, 0, clock.nanoTime() / Arguments.SECOND);
        Arguments.putLong(out, 32, frames.totalFrames() * FrameAllocator.FRAME_SIZE);
        Arguments.putLong(out, 40, frames.freeFrames() * FrameAllocator.FRAME_SIZE);
        Arguments.putShort(out, 80, processes.count());
        Arguments.putInt(out, 104, 1);
        thread.copyOut(address, out, 0, 112);
    }

    private static int resource(int resource) throws ErrnoException {
        if (resource < 0 || resource >= Limits.COUNT) {
            throw Errno.EINVAL.exception();
        }
        return resource;
    }

    private static void putLimit(UserThread thread, Process process, int resource, long address) throws ErrnoException {
        Limits limits = process.limits();
        putPair(thread, address, limits.soft(resource(resource)), limits.hard(resource));
    }

    private static void putPair(UserThread thread, long address, long first, long second) throws ErrnoException {
        byte[] scratch = thread.scratch();
        Arguments.putLong(scratch, 0, first);
        Arguments.putLong(scratch, 8, second);
        thread.copyOut(address, scratch, 0, 16);
    }

    private static void setLimit(UserThread thread, Process process, int resource, long address) throws ErrnoException {
        byte[] scratch = thread.scratch();
        thread.copyIn(address, scratch, 0, 16);
        long soft = Arguments.getLong(scratch, 0);
        long hard = Arguments.getLong(scratch, 8);
        Limits limits = process.limits();
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw Errno.EINVAL.exception();
        }
        boolean raises = Long.compareUnsigned(hard, limits.hard(resource(resource))) > 0;
        if (raises) {
            Arguments.requireRoot(thread);
        }
        if (resource == Limits.NOFILE && Long.compareUnsigned(hard, DescriptorTable.MAXIMUM) > 0) {
            throw Errno.EPERM.exception();
        }
        limits.set(resource, soft, hard);
        if (resource == Limits.AS || resource == Limits.STACK) {
            process.memory().limits(limits.soft(Limits.AS), limits.soft(Limits.STACK));
        }
    }

    private static void usage(UserThread thread, int who, long address) throws ErrnoException {
        Process process = thread.process();
        switch (who) {
            case 0, 1 -> Usage.put(thread, address, process.userNanos(), process.kernelNanos());
            case -1 -> Usage.put(thread, address, process.childUserNanos(), process.childKernelNanos());
            default -> throw Errno.EINVAL.exception();
        }
    }

    private static long random(UserThread thread, long address, long length, int flags) throws ErrnoException {
        if ((flags & ~7) != 0 || length < 0) {
            throw Errno.EINVAL.exception();
        }
        long wanted = Math.min(length, 1 << 20);
        long done = 0;
        byte[] piece = new byte[(int) Math.min(wanted, UserThread.SCRATCH)];
        while (done < wanted && !(done >= 256 && thread.signalPending())) {
            int count = (int) Math.min(piece.length, wanted - done);
            Randomness.SOURCE.nextBytes(piece);
            int copied = thread.memory().copyOut(address + done, piece, 0, count);
            done += copied;
            if (copied < count) {
                if (done == 0) {
                    throw Errno.EFAULT.exception();
                }
                return done;
            }
        }
        return done;
    }

    /** Made at the first use: seeding costs. */
    private static final class Randomness {
        static final SecureRandom SOURCE = new SecureRandom();
    }

    private void reboot(UserThread thread, int magic1, int magic2, int command) throws ErrnoException {
        Arguments.requireRoot(thread);
        boolean known = magic2 == 672274793 || magic2 == 85072278 || magic2 == 369367448 || magic2 == 537993216;
        if (magic1 != REBOOT_MAGIC1 || !known) {
            throw Errno.EINVAL.exception();
        }
        switch (command) {
            case 0x01234567 -> processes.reboot();
            case 0x4321fedc, 0xcdef0123 -> processes.powerOff(0);
            case 0, 0x89abcdef -> {} // Ctrl-Alt-Del means nothing here
            default -> throw Errno.EINVAL.exception();
        }
    }
}
