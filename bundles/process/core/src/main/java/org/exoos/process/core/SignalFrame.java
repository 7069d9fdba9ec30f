package org.exoos.process.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.SignalAction;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.process.UserThread;

/**
 * The frame of a signal handler on the user stack, as Linux x86-64 lays it out (struct rt_sigframe):
 *
 * <pre>
 *   0    return address (sa_restorer)
 *   8    ucontext: flags 8, link 8, stack 24, registers 256, mask 8
 *   312  siginfo, 128 bytes
 *   440  end; above it, 64-byte aligned, the XSAVE image with its magic numbers
 * </pre>
 *
 * What comes back at rt_sigreturn(2) is hostile: every value is checked in a kernel buffer before it reaches the context.
 */
final class SignalFrame {
    static final int SIZE = 440;
    static final int CONTEXT = 8;
    static final int REGISTERS = CONTEXT + 40;
    static final int MASK = CONTEXT + 296;
    static final int INFO = CONTEXT + 304;

    /** Offset of the FPU pointer from the registers. */
    static final int FPU_POINTER = REGISTERS + 184;

    private static final int FXSAVE = 512;
    private static final int RESERVED = 464;
    private static final int MAGIC1 = 0x46505853;
    private static final int MAGIC2 = 0x46505845;
    private static final int RED_ZONE = 128;

    /** Flags that a program may set: CF PF AF ZF SF TF DF OF RF AC. */
    private static final long USER_FLAGS = 0x50dd5L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Registers in the order of struct sigcontext. */
    private static final int[] ORDER = {
        UserContext.R8,
        UserContext.R9,
        UserContext.R10,
        UserContext.R11,
        UserContext.R12,
        UserContext.R13,
        UserContext.R14,
        UserContext.R15,
        UserContext.RDI,
        UserContext.RSI,
        UserContext.RBP,
        UserContext.RBX,
        UserContext.RDX,
        UserContext.RAX,
        UserContext.RCX,
        UserContext.RSP,
        UserContext.RIP,
        UserContext.RFLAGS
    };

    private SignalFrame() {}

    /** Stores the frame and points the context at the handler. False when the stack cannot take it. */
    static boolean push(RunningThread thread, SignalInfo info, SignalAction action) {
        UserContext context = thread.context();
        AddressSpace memory = thread.memory();
        long stack = context.get(UserContext.RSP);
        boolean onAlternate = thread.alternate.holds(stack);
        long top = stack - RED_ZONE;
        if (action.has(Signals.SA_ONSTACK) && !onAlternate && thread.alternate.size != 0) {
            top = thread.alternate.base + thread.alternate.size;
        }
        int fpuSize = context.fpuSize();
        long fpu = top - (fpuSize + 4) & ~63L;
        long frame = (fpu - SIZE & ~15L) - 8;
        if (onAlternate && !thread.alternate.holds(frame) || !action.has(Signals.SA_RESTORER)) {
            return false;
        }
        byte[] image = fpuImage(thread, fpuSize);
        long[] words = thread.words();
        Arrays.fill(words, 0, SIZE / 8, 0L);
        words[0] = action.restorer();
        words[CONTEXT / 8] = 0x7L; // UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS
        words[CONTEXT / 8 + 2] = thread.alternate.base;
        words[CONTEXT / 8 + 3] = thread.alternate.size == 0 ? 2 : onAlternate ? 1 : 0;
        words[CONTEXT / 8 + 4] = thread.alternate.size;
        for (int i = 0; i < ORDER.length; i++) {
            words[REGISTERS / 8 + i] = context.get(ORDER[i]);
        }
        words[REGISTERS / 8 + 18] = 0x002b_0000_0000_0033L; // cs, gs, fs, ss
        boolean fault = info.signal() == Signals.SIGSEGV || info.signal() == Signals.SIGBUS;
        words[REGISTERS / 8 + 19] = context.errorCode();
        words[REGISTERS / 8 + 20] = fault ? 14L : 0L;
        words[REGISTERS / 8 + 21] = thread.signalMask();
        words[REGISTERS / 8 + 22] = fault ? info.value() : 0L;
        words[FPU_POINTER / 8] = fpu;
        words[MASK / 8] = thread.maskForFrame();
        putInfo(words, INFO / 8, info);
        if (memory.copyOut(fpu, image, 0, fpuSize + 4) < fpuSize + 4 || memory.copyOut(frame, words, SIZE / 8) < SIZE) {
            return false;
        }
        context.set(UserContext.RDI, info.signal());
        context.set(UserContext.RSI, frame + INFO);
        context.set(UserContext.RDX, frame + CONTEXT);
        context.set(UserContext.RAX, 0);
        context.set(UserContext.RSP, frame);
        context.set(UserContext.RIP, action.handler());
        context.set(UserContext.RFLAGS, context.get(UserContext.RFLAGS) & ~0x10500L); // DF, TF, RF
        return true;
    }

    private static byte[] fpuImage(RunningThread thread, int size) {
        byte[] image = fpuBuffer(thread, size);
        thread.context().saveFpu(image);
        INT.set(image, RESERVED, MAGIC1);
        INT.set(image, RESERVED + 4, size + 4);
        LONG.set(image, RESERVED + 8, size > FXSAVE ? (long) LONG.get(image, FXSAVE) | 3 : 3L);
        INT.set(image, RESERVED + 16, size);
        INT.set(image, size, MAGIC2);
        return image;
    }

    /** For an image and its last magic number; the thread's own if that is large enough, with whatever was left in it. */
    private static byte[] fpuBuffer(RunningThread thread, int size) {
        return size + 4 <= UserThread.SCRATCH ? thread.scratch() : new byte[size + 4];
    }

    /** siginfo_t (sigaction(2)). */
    private static void putInfo(long[] words, int at, SignalInfo info) {
        words[at] = info.signal();
        words[at + 1] = info.code() & 0xffff_ffffL;
        switch (info.signal()) {
            case Signals.SIGSEGV, Signals.SIGBUS, Signals.SIGFPE, Signals.SIGILL, Signals.SIGTRAP -> {
                if (info.code() > 0) {
                    words[at + 2] = info.value();
                    return;
                }
            }
            default -> {}
        }
        words[at + 2] = info.pid() & 0xffff_ffffL | (long) info.uid() << 32;
        words[at + 3] = info.value();
    }

    /** rt_sigreturn(2): returns the restored rax. A bad frame ends in SIGSEGV. */
    static long restore(RunningThread thread, SignalCenter signals) {
        UserContext context = thread.context();
        AddressSpace memory = thread.memory();
        long frame = context.get(UserContext.RSP) - 8;
        long[] words = thread.words();
        if (memory.copyIn(frame, words, SIZE / 8) < SIZE) {
            return bad(thread, signals);
        }
        long instruction = words[REGISTERS / 8 + 16];
        if (instruction < 0 || instruction >= AddressSpace.USER_END) {
            return bad(thread, signals);
        }
        long fpu = words[FPU_POINTER / 8];
        if (fpu != 0 && !loadFpu(thread, fpu)) {
            return bad(thread, signals);
        }
        for (int i = 0; i < ORDER.length - 1; i++) {
            context.set(ORDER[i], words[REGISTERS / 8 + i]);
        }
        long flags = words[REGISTERS / 8 + 17];
        context.set(UserContext.RFLAGS, flags & USER_FLAGS | 0x202);
        thread.signalMask(words[MASK / 8]);
        long base = words[CONTEXT / 8 + 2];
        long size = words[CONTEXT / 8 + 4];
        boolean disabled = (words[CONTEXT / 8 + 3] & 2) != 0;
        if (!thread.alternate.holds(context.get(UserContext.RSP))) {
            thread.alternateStack(disabled ? 0 : base, disabled ? 0 : size);
        }
        return context.get(UserContext.RAX);
    }

    private static boolean loadFpu(RunningThread thread, long address) {
        UserContext context = thread.context();
        AddressSpace memory = thread.memory();
        int size = context.fpuSize();
        byte[] image = fpuBuffer(thread, size);
        int got = memory.copyIn(address, image, 0, size + 4);
        if (got < FXSAVE) {
            return false;
        }
        boolean extended = size > FXSAVE
                && (int) INT.get(image, RESERVED) == MAGIC1
                && (int) INT.get(image, RESERVED + 16) == size
                && got == size + 4
                && (int) INT.get(image, size) == MAGIC2;
        if (!extended && size > FXSAVE) {
            Arrays.fill(image, FXSAVE, size + 4, (byte) 0);
            LONG.set(image, FXSAVE, 3L); // only x87 and SSE are given
        }
        return context.loadFpu(image, size);
    }

    private static long bad(RunningThread thread, SignalCenter signals) {
        signals.forceDefault(thread, Signals.SIGSEGV);
        return 0;
    }
}
