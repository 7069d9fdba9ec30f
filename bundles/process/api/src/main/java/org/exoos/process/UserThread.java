package org.exoos.process;

import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.sched.Task;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.jspecify.annotations.Nullable;

/**
 * A thread of ring 3 and its trap loop. Extended by the process core only. All but the getters is for the thread itself, inside a
 * system call.
 */
public abstract class UserThread {
    /** Room for arguments and results on their way from and to user memory. Contents last until the next use. */
    public static final int SCRATCH = 4096;

    /** The same in 64-bit words, for the structures of C. */
    public static final int WORDS = 64;

    private final long[] words = new long[WORDS];
    private byte @Nullable [] scratch;

    public final byte[] scratch() {
        byte[] made = scratch;
        if (made == null) {
            made = new byte[SCRATCH];
            scratch = made;
        }
        return made;
    }

    /** Room for arguments and results made of words. Contents last until the next use. */
    public final long[] words() {
        return words;
    }

    public abstract int tid();

    public abstract Process process();

    public abstract UserContext context();

    public abstract Task task();

    public abstract AddressSpace memory();

    /** User memory as a transfer buffer; the object is used again by the next call. */
    public abstract UserBuffer buffer(long address, long length);

    /** Blocked signals. */
    public abstract long signalMask();

    /** sigprocmask(2); SIGKILL and SIGSTOP are never blocked. */
    public abstract void signalMask(long mask);

    /**
     * Blocks other signals for the rest of the call (sigsuspend, ppoll, pselect): the old mask comes back after the handler or the call.
     */
    public abstract void temporaryMask(long mask);

    /** Signals pending for this thread (mask), without those of the process. */
    public abstract long pendingSignals();

    /** Takes a pending signal of the set, thread's or process's (sigtimedwait(2)); null when there is none. */
    public abstract @Nullable SignalInfo takeSignal(long set);

    /** Whether an unblocked signal waits: a call that would wait must not. */
    public abstract boolean signalPending();

    /** sigaltstack(2): base, size, flags (SS_DISABLE 2, SS_ONSTACK 1). */
    public abstract long alternateStackBase();

    public abstract long alternateStackSize();

    public abstract void alternateStack(long base, long size);

    /** Whether the stack pointer is on the alternate stack now. */
    public abstract boolean onAlternateStack();

    /** set_tid_address(2). */
    public abstract void clearChildTid(long address);

    /**
     * Deadline on the System.nanoTime() scale that an interrupted call left for its restart, taken; 0 = this is no restart. Such a call stores
     * it again before it waits.
     */
    public abstract long takeResumeDeadline();

    public abstract void resumeDeadline(long nanoTime);

    /** rt_sigreturn(2): restores the frame at the stack pointer; returns the new rax. A bad frame forces SIGSEGV. */
    public abstract long signalReturn();

    /** Reads exactly that many bytes of user memory. */
    public final void copyIn(long address, byte[] into, int offset, int length) throws ErrnoException {
        if (memory().copyIn(address, into, offset, length) < length) {
            throw Errno.EFAULT.exception();
        }
    }

    /** Writes exactly that many bytes of user memory. */
    public final void copyOut(long address, byte[] from, int offset, int length) throws ErrnoException {
        if (memory().copyOut(address, from, offset, length) < length) {
            throw Errno.EFAULT.exception();
        }
    }

    /** Reads {@link #words}, exactly that many. Hot path. */
    public final void copyInWords(long address, int count) throws ErrnoException {
        if (memory().copyIn(address, words, count) < count * Long.BYTES) {
            throw Errno.EFAULT.exception();
        }
    }

    /** Writes {@link #words}, exactly that many. Hot path. */
    public final void copyOutWords(long address, int count) throws ErrnoException {
        if (memory().copyOut(address, words, count) < count * Long.BYTES) {
            throw Errno.EFAULT.exception();
        }
    }
}
