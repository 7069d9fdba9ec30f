package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.UserContext;
import org.exoos.process.DescriptorTable;
import org.exoos.process.Limits;
import org.exoos.process.NotRestarted;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Waiting for several files: poll(2), select(2) and their relatives. */
@Component(service = SystemCallFamily.class)
public final class PollFamily extends SystemCallFamily {
    private static final int POLLNVAL = 0x20;
    private static final int ALWAYS = OpenFile.POLLERR | OpenFile.POLLHUP;

    /** Reading, writing and their aliases (POLLRDNORM and so on) that select(2) and many programs ask for. */
    private static final int POLLRDNORM = 0x40;

    private static final int POLLWRNORM = 0x100;
    private static final long FOREVER = -1;

    @Activate
    public PollFamily() {
        super("poll", POLL, PPOLL, SELECT, PSELECT6);
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException, NotRestarted {
        long first = context.argument0();
        long second = context.argument1();
        switch (number) {
            case POLL -> {
                int millis = (int) context.argument2();
                return poll(thread, first, second, millis < 0 ? FOREVER : millis * 1_000_000L);
            }
            case PPOLL -> {
                long timeout = context.argument2() == 0 ? FOREVER : Arguments.timespec(thread, context.argument2());
                mask(thread, context.argument3(), context.argument4());
                return poll(thread, first, second, timeout);
            }
            case SELECT -> {
                long timeout = context.argument4() == 0 ? FOREVER : Arguments.timeval(thread, context.argument4());
                return select(thread, context, timeout);
            }
            default -> {
                long timeout = context.argument4() == 0 ? FOREVER : Arguments.timespec(thread, context.argument4());
                if (context.argument5() != 0) {
                    byte[] scratch = thread.scratch();
                    thread.copyIn(context.argument5(), scratch, 0, 16);
                    mask(thread, Arguments.getLong(scratch, 0), Arguments.getLong(scratch, 8));
                }
                return select(thread, context, timeout);
            }
        }
    }

    private static void mask(UserThread thread, long address, long size) throws ErrnoException {
        if (address != 0) {
            if (size != 8) {
                throw Errno.EINVAL.exception();
            }
            thread.copyIn(address, thread.scratch(), 0, 8);
            thread.temporaryMask(Arguments.getLong(thread.scratch(), 0));
        }
    }

    /** What is waited for: files with references, wanted events, found events. */
    private record Interests(@Nullable OpenFile[] files, int[] events, int[] found) {
        Interests(int count) {
            this(new OpenFile[count], new int[count], new int[count]);
        }

        int ready() {
            int count = 0;
            for (int i = 0; i < files.length; i++) {
                OpenFile file = files[i];
                if (file != null) {
                    found[i] = poll(file, events[i]);
                }
                count += found[i] != 0 ? 1 : 0;
            }
            return count;
        }

        private static int poll(OpenFile file, int events) {
            int basic = events & (OpenFile.POLLIN | OpenFile.POLLOUT)
                    | ((events & POLLRDNORM) != 0 ? OpenFile.POLLIN : 0)
                    | ((events & POLLWRNORM) != 0 ? OpenFile.POLLOUT : 0);
            int ready = file.poll(basic);
            int aliases = ((ready & OpenFile.POLLIN) != 0 ? POLLRDNORM : 0)
                    | ((ready & OpenFile.POLLOUT) != 0 ? POLLWRNORM : 0);
            return (ready | aliases) & (events | ALWAYS);
        }

        void release() {
            for (OpenFile file : files) {
                if (file != null) {
                    file.release();
                }
            }
        }
    }

    private static long poll(UserThread thread, long address, long count, long timeout)
            throws ErrnoException, NotRestarted {
        long limit = thread.process().limits().soft(Limits.NOFILE);
        if (count < 0 || count > DescriptorTable.MAXIMUM || limit >= 0 && count > limit) {
            throw Errno.EINVAL.exception();
        }
        byte[] bytes = new byte[(int) count * 8];
        thread.copyIn(address, bytes, 0, bytes.length);
        Interests interests = new Interests((int) count);
        try {
            for (int i = 0; i < count; i++) {
                int descriptor = Arguments.getInt(bytes, i * 8);
                interests.events[i] = Arguments.getShort(bytes, i * 8 + 4);
                if (descriptor >= 0) {
                    try {
                        interests.files[i] = thread.process().descriptors().use(descriptor);
                    } catch (ErrnoException e) {
                        interests.found[i] = POLLNVAL;
                    }
                }
            }
            int ready = await(thread, interests, timeout);
            for (int i = 0; i < count; i++) {
                Arguments.putShort(bytes, i * 8 + 6, interests.found[i]);
            }
            thread.copyOut(address, bytes, 0, bytes.length);
            return ready;
        } finally {
            interests.release();
        }
    }

    private static long select(UserThread thread, UserContext context, long timeout)
            throws ErrnoException, NotRestarted {
        int count = (int) context.argument0();
        if (count < 0) {
            throw Errno.EINVAL.exception();
        }
        count = Math.min(count, DescriptorTable.MAXIMUM);
        int size = (count + 63) / 64 * 8;
        long[] sets = {context.argument1(), context.argument2(), context.argument3()};
        int[] wanted = {POLLRDNORM, POLLWRNORM, 0};
        byte[][] bits = new byte[3][size];
        for (int set = 0; set < 3; set++) {
            if (sets[set] != 0) {
                thread.copyIn(sets[set], bits[set], 0, size);
            }
        }
        Interests interests = new Interests(count);
        try {
            for (int i = 0; i < count; i++) {
                boolean asked = false;
                for (int set = 0; set < 3; set++) {
                    if ((bits[set][i >> 3] >> (i & 7) & 1) != 0) {
                        interests.events[i] |= wanted[set];
                        asked = true;
                    }
                }
                if (asked) {
                    interests.files[i] = thread.process().descriptors().use(i);
                }
            }
            await(thread, interests, timeout);
            return result(thread, interests, sets, bits, size);
        } finally {
            interests.release();
        }
    }

    private static long result(UserThread thread, Interests interests, long[] sets, byte[][] bits, int size)
            throws ErrnoException {
        int total = 0;
        int[] meaning = {POLLRDNORM | ALWAYS, POLLWRNORM | OpenFile.POLLERR, 0};
        for (int set = 0; set < 3; set++) {
            for (int i = 0; i < interests.files.length; i++) {
                int mask = 1 << (i & 7);
                if ((bits[set][i >> 3] & mask) != 0) {
                    if ((interests.found[i] & meaning[set]) != 0) {
                        total++;
                    } else {
                        bits[set][i >> 3] &= (byte) ~mask;
                    }
                }
            }
            if (sets[set] != 0) {
                thread.copyOut(sets[set], bits[set], 0, size);
            }
        }
        return total;
    }

    private static int await(UserThread thread, Interests interests, long timeout) throws NotRestarted {
        int ready = interests.ready();
        if (ready > 0 || timeout == 0) {
            return ready;
        }
        long resumed = thread.takeResumeDeadline();
        long deadline = timeout == FOREVER ? 0 : resumed != 0 ? resumed : Arguments.deadline(timeout);
        WaitQueue.Waiter waiter = new WaitQueue.Waiter();
        for (OpenFile file : interests.files) {
            if (file != null) {
                file.readiness().register(waiter);
            }
        }
        try {
            for (; ; ) {
                ready = interests.ready();
                if (ready > 0) {
                    return ready;
                }
                if (!waiter.await(deadline)) {
                    return interests.ready();
                }
            }
        } catch (WaitQueue.Interrupted e) {
            thread.resumeDeadline(deadline);
            throw NotRestarted.INSTANCE;
        } finally {
            for (OpenFile file : interests.files) {
                if (file != null) {
                    file.readiness().unregister(waiter);
                }
            }
        }
    }
}
