package org.exoos.nucleus;

/**
 * User contexts and the way into ring 3. A context is the kernel address of a {@code struct exo_user_context}; its fields are read and
 * written by {@link Ram} at the offsets below. Threads, errors and ownership as hal.h says under "ring 3".
 */
public final class Ring3 {
    private static final long RUN_USER = Link.address("exo_run_user");
    private static final long CONTEXT_ALLOC = Link.address("exo_context_alloc");
    private static final long CONTEXT_FREE = Link.address("exo_context_free");
    private static final long CONTEXT_COPY = Link.address("exo_context_copy");
    private static final long CONTEXT_RESET_FPU = Link.address("exo_context_reset_fpu");
    private static final long CONTEXT_DETACH = Link.address("exo_context_detach");
    private static final long FPU_SIZE = Link.address("exo_fpu_size");
    private static final long CONTEXT_FPU_SAVE = Link.address("exo_context_fpu_save");
    private static final long CONTEXT_FPU_LOAD = Link.address("exo_context_fpu_load");

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
        return (int) Link.call1(RUN_USER, context);
    }

    /** A zeroed context with clean FPU state, or 0 when memory is short. */
    public static long allocate() {
        return Link.leaf1(CONTEXT_ALLOC, 0L);
    }

    /** Frees a context that is not running. */
    public static void free(long context) {
        Link.leaf1(CONTEXT_FREE, context);
    }

    /** Copies registers and FPU state. */
    public static void copy(long to, long from) {
        Link.leaf4(CONTEXT_COPY, to, from, 0L, 0L);
    }

    /** Clean FPU state. */
    public static void resetFpu(long context) {
        Link.leaf1(CONTEXT_RESET_FPU, context);
    }

    /** Puts FPU state that is in the registers of this CPU to memory. */
    public static void detach(long context) {
        Link.leaf1(CONTEXT_DETACH, context);
    }

    /** Size in bytes of the XSAVE image. */
    public static int fpuSize() {
        int size = fpuSize;
        if (size == 0) {
            size = (int) Link.leaf1(FPU_SIZE, 0L);
            fpuSize = size;
        }
        return size;
    }

    /** Copies the XSAVE image to a kernel address. */
    public static long fpuSave(long context, long buffer) {
        return Link.leaf4(CONTEXT_FPU_SAVE, context, buffer, 0L, 0L);
    }

    /** Copies an XSAVE image in; a negative errno, changing nothing, when XRSTOR would refuse it. */
    public static long fpuLoad(long context, long buffer, long length) {
        return Link.leaf4(CONTEXT_FPU_LOAD, context, buffer, length, 0L);
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
