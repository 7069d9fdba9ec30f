package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.UserContext;
import org.exoos.process.NotRestarted;
import org.exoos.process.Processes;
import org.exoos.process.SignalAction;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Signals: sending, handling, masking, waiting for them. */
@Component(service = SystemCallFamily.class)
public final class SignalFamily extends SystemCallFamily {
    private static final int SS_ONSTACK = 1;
    private static final int SS_DISABLE = 2;
    private static final int MINSIGSTKSZ = 2048;

    private final Processes processes;

    @Activate
    public SignalFamily(@Reference Processes processes) {
        super(
                "signals",
                RT_SIGACTION,
                RT_SIGPROCMASK,
                RT_SIGRETURN,
                RT_SIGPENDING,
                RT_SIGTIMEDWAIT,
                RT_SIGQUEUEINFO,
                RT_SIGSUSPEND,
                SIGALTSTACK,
                KILL,
                TKILL,
                TGKILL,
                PAUSE);
        this.processes = processes;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException, NotRestarted {
        long first = context.argument0();
        long second = context.argument1();
        long third = context.argument2();
        switch (number) {
            case RT_SIGACTION -> action(thread, (int) first, second, third, context.argument3());
            case RT_SIGPROCMASK -> mask(thread, (int) first, second, third, context.argument3());
            case RT_SIGRETURN -> {
                return thread.signalReturn();
            }
            case RT_SIGPENDING -> {
                long pending = (thread.pendingSignals() | thread.process().pendingSignals()) & thread.signalMask();
                putLong(thread, first, pending, second);
            }
            case RT_SIGTIMEDWAIT -> {
                return timedWait(thread, first, second, third, context.argument3());
            }
            case RT_SIGQUEUEINFO -> queue(thread, (int) first, (int) second, third);
            case RT_SIGSUSPEND -> {
                thread.temporaryMask(getLong(thread, first, second));
                pause();
            }
            case SIGALTSTACK -> alternateStack(thread, first, second);
            case KILL -> processes.kill(thread, (int) first, info(thread, second, Signals.SI_USER));
            case TKILL -> processes.killThread(thread, -1, positive(first), info(thread, second, Signals.SI_TKILL));
            case TGKILL ->
                processes.killThread(thread, positive(first), positive(second), info(thread, third, Signals.SI_TKILL));
            default -> pause();
        }
        return 0;
    }

    private static int positive(long number) throws ErrnoException {
        if ((int) number <= 0) {
            throw Errno.EINVAL.exception();
        }
        return (int) number;
    }

    private static SignalInfo info(UserThread thread, long signal, int code) throws ErrnoException {
        if ((int) signal < 0 || (int) signal > Signals.COUNT) {
            throw Errno.EINVAL.exception();
        }
        return new SignalInfo(
                (int) signal,
                code,
                thread.process().pid(),
                thread.process().credentials().uid(),
                0);
    }

    private static long getLong(UserThread thread, long address, long size) throws ErrnoException {
        if (size != 8) {
            throw Errno.EINVAL.exception();
        }
        thread.copyInWords(address, 1);
        return thread.words()[0];
    }

    private static void putLong(UserThread thread, long address, long value, long size) throws ErrnoException {
        if (size > 8 || size < 0) {
            throw Errno.EINVAL.exception();
        }
        Arguments.putLong(thread.scratch(), 0, value);
        thread.copyOut(address, thread.scratch(), 0, (int) size);
    }

    private static void action(UserThread thread, int signal, long newAddress, long oldAddress, long size)
            throws ErrnoException {
        boolean unchangeable = signal == Signals.SIGKILL || signal == Signals.SIGSTOP;
        if (size != 8 || !Signals.valid(signal) || newAddress != 0 && unchangeable) {
            throw Errno.EINVAL.exception();
        }
        long[] words = thread.words();
        SignalAction old;
        if (newAddress != 0) {
            thread.copyInWords(newAddress, 4);
            SignalAction action = new SignalAction(words[0], words[1], words[2], words[3]);
            old = thread.process().action(signal, action);
        } else {
            old = thread.process().action(signal);
        }
        if (oldAddress != 0) {
            words[0] = old.handler();
            words[1] = old.flags();
            words[2] = old.restorer();
            words[3] = old.mask();
            thread.copyOutWords(oldAddress, 4);
        }
    }

    private static void mask(UserThread thread, int how, long newAddress, long oldAddress, long size)
            throws ErrnoException {
        if (size != 8) {
            throw Errno.EINVAL.exception();
        }
        long old = thread.signalMask();
        if (newAddress != 0) {
            long set = getLong(thread, newAddress, 8);
            thread.signalMask(
                    switch (how) {
                        case 0 -> old | set;
                        case 1 -> old & ~set;
                        case 2 -> set;
                        default -> throw Errno.EINVAL.exception();
                    });
        }
        if (oldAddress != 0) {
            thread.words()[0] = old;
            thread.copyOutWords(oldAddress, 1);
        }
    }

    private static void pause() throws NotRestarted {
        try {
            new WaitQueue().await(() -> false, 0);
        } catch (WaitQueue.Interrupted e) {
            throw NotRestarted.INSTANCE;
        }
    }

    private static long timedWait(UserThread thread, long setAddress, long infoAddress, long timeAddress, long size)
            throws ErrnoException, NotRestarted {
        long set = getLong(thread, setAddress, size);
        long timeout = timeAddress == 0 ? -1 : Arguments.timespec(thread, timeAddress);
        SignalInfo info = thread.takeSignal(set);
        if (info == null && timeout != 0) {
            // While the thread waits, the awaited signals count as unblocked, so that they wake it.
            thread.temporaryMask(thread.signalMask() & ~set);
            try {
                new WaitQueue().await(() -> false, timeout < 0 ? 0 : Arguments.deadline(timeout));
            } catch (WaitQueue.Interrupted e) {
                info = thread.takeSignal(set);
                if (info == null) {
                    throw Errno.EINTR.exception();
                }
            }
        }
        if (info == null) {
            throw Errno.EAGAIN.exception();
        }
        if (infoAddress != 0) {
            byte[] scratch = thread.scratch();
            java.util.Arrays.fill(scratch, 0, 128, (byte) 0);
            Arguments.putInt(scratch, 0, info.signal());
            Arguments.putInt(scratch, 8, info.code());
            Arguments.putInt(scratch, 16, info.pid());
            Arguments.putInt(scratch, 20, info.uid());
            Arguments.putLong(scratch, 24, info.value());
            thread.copyOut(infoAddress, scratch, 0, 128);
        }
        return info.signal();
    }

    private void queue(UserThread thread, int pid, int signal, long infoAddress) throws ErrnoException {
        byte[] scratch = thread.scratch();
        thread.copyIn(infoAddress, scratch, 0, 128);
        int code = Arguments.getInt(scratch, 8);
        if (code >= 0 && pid != thread.process().pid() || !Signals.valid(signal)) {
            throw (code >= 0 ? Errno.EPERM : Errno.EINVAL).exception();
        }
        SignalInfo info = new SignalInfo(
                signal,
                code,
                Arguments.getInt(scratch, 16),
                Arguments.getInt(scratch, 20),
                Arguments.getLong(scratch, 24));
        processes.kill(thread, positive(pid), info);
    }

    private static void alternateStack(UserThread thread, long newAddress, long oldAddress) throws ErrnoException {
        byte[] scratch = thread.scratch();
        long base = thread.alternateStackBase();
        long size = thread.alternateStackSize();
        boolean active = thread.onAlternateStack();
        if (newAddress != 0) {
            thread.copyIn(newAddress, scratch, 0, 24);
            int flags = Arguments.getInt(scratch, 8);
            long newSize = Arguments.getLong(scratch, 16);
            if (active) {
                throw Errno.EPERM.exception();
            }
            if ((flags & ~(SS_DISABLE | SS_ONSTACK)) != 0) {
                throw Errno.EINVAL.exception();
            }
            if ((flags & SS_DISABLE) != 0) {
                thread.alternateStack(0, 0);
            } else if (newSize < MINSIGSTKSZ) {
                throw Errno.ENOMEM.exception();
            } else {
                thread.alternateStack(Arguments.getLong(scratch, 0), newSize);
            }
        }
        if (oldAddress != 0) {
            Arguments.putLong(scratch, 0, base);
            Arguments.putLong(scratch, 8, size == 0 ? SS_DISABLE : active ? SS_ONSTACK : 0);
            Arguments.putLong(scratch, 16, size);
            thread.copyOut(oldAddress, scratch, 0, 24);
        }
    }
}
