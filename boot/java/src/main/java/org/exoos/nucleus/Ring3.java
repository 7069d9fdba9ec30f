package org.exoos.nucleus;

import java.lang.invoke.MethodHandle;

/**
 * User contexts and the way into ring 3. A context is the kernel address of a {@code struct exo_user_context}; its fields are read and
 * written by {@link Ram} at the offsets below. Threads, errors and ownership as hal.h says under "ring 3".
 */
public final class Ring3 {
    private static final MethodHandle RUN_USER = Link.call1("exo_run_user");
    private static final MethodHandle CONTEXT_ALLOC = Link.leaf1("exo_context_alloc");
    private static final MethodHandle CONTEXT_FREE = Link.leaf1("exo_context_free");
    private static final MethodHandle CONTEXT_COPY = Link.leaf4("exo_context_copy");
    private static final MethodHandle CONTEXT_RESET_FPU = Link.leaf1("exo_context_reset_fpu");
    private static final MethodHandle CONTEXT_DETACH = Link.leaf1("exo_context_detach");
    private static final MethodHandle FPU_SIZE = Link.leaf1("exo_fpu_size");
    private static final MethodHandle CONTEXT_FPU_SAVE = Link.leaf4("exo_context_fpu_save");
    private static final MethodHandle CONTEXT_FPU_LOAD = Link.leaf4("exo_context_fpu_load");

    // Offsets in struct exo_user_context, asserted in hal.h.
    public static final int REGISTERS = 20;
    public static final int RAX_OFFSET = 0x00;
    public static final int RDX_OFFSET = 0x18;
    public static final int RSI_OFFSET = 0x20;
    public static final int RDI_OFFSET = 0x28;
    public static final int R8_OFFSET = 0x40;
    public static final int R9_OFFSET = 0x48;
    public static final int R10_OFFSET = 0x50;
    public static final int TOP_LEVEL = 0xa0;
    public static final int SLICE_DEADLINE = 0xa8;
    public static final int VECTOR = 0xb8;
    public static final int ERROR_CODE = 0xc0;
    public static final int FAULT_ADDRESS = 0xc8;
    public static final int CALL_NUMBER = 0xd0;
    public static final int RING3_TSC = 0xd8;
    private static final int FPU = 0xe0;

    /** The same for the machine's life; 0 until asked for. */
    private static int fpuSize;

    private Ring3() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** Runs ring 3 until it traps; a trap reason or a negative errno. Hot path. */
    public static int run(long context) {
        try {
            return (int) ((long) RUN_USER.invokeExact(context));
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** A zeroed context with clean FPU state, or 0 when memory is short. */
    public static long allocate() {
        try {
            return (long) CONTEXT_ALLOC.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Frees a context that is not running. */
    public static void free(long context) {
        try {
            long ignored = (long) CONTEXT_FREE.invokeExact(context);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Copies registers and FPU state. */
    public static void copy(long to, long from) {
        try {
            long ignored = (long) CONTEXT_COPY.invokeExact(to, from, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Clean FPU state. */
    public static void resetFpu(long context) {
        try {
            long ignored = (long) CONTEXT_RESET_FPU.invokeExact(context);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Puts FPU state that is in the registers of this CPU to memory. */
    public static void detach(long context) {
        try {
            long ignored = (long) CONTEXT_DETACH.invokeExact(context);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Size in bytes of the XSAVE image. */
    public static int fpuSize() {
        int size = fpuSize;
        if (size == 0) {
            try {
                size = (int) ((long) FPU_SIZE.invokeExact(0L));
            } catch (Throwable e) {
                throw Link.unexpected(e);
            }
            fpuSize = size;
        }
        return size;
    }

    /** Copies the XSAVE image to a kernel address. */
    public static long fpuSave(long context, long buffer) {
        try {
            return (long) CONTEXT_FPU_SAVE.invokeExact(context, buffer, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Copies an XSAVE image in; a negative errno, changing nothing, when XRSTOR would refuse it. */
    public static long fpuLoad(long context, long buffer, long length) {
        try {
            return (long) CONTEXT_FPU_LOAD.invokeExact(context, buffer, length, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** A buffer for images, to be handed back to {@link #freeFpuBuffer}. */
    public static long allocateFpuBuffer() {
        return Ram.allocate(fpuSize());
    }

    public static void freeFpuBuffer(long buffer) {
        Ram.release(buffer);
    }

    /** Copies the XSAVE image to {@code into[0 .. fpuSize())}. */
    public static void fpuSave(long context, byte[] into) {
        detach(context);
        Ram.read(Ram.get64(context + FPU), into, 0, fpuSize());
    }

    /** Loads an XSAVE image by way of the buffer; false, changing nothing, when XRSTOR would refuse it. */
    public static boolean fpuLoad(long context, long buffer, byte[] from, int length) {
        if (length < fpuSize()) {
            return false;
        }
        Ram.write(buffer, from, 0, fpuSize());
        return fpuLoad(context, buffer, (long) fpuSize()) >= 0;
    }
}
