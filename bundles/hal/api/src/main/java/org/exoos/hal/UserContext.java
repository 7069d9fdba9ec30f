package org.exoos.hal;

/**
 * Register state of one user thread, and the way into ring 3.
 *
 * <p>Threads: a context is used by one carrier at a time. {@link #run()} and {@link #detach()} may be called only on a
 * carrier pinned to a CPU; all else by whoever owns the stopped context. No locks. Hot path: allocates nothing.
 */
public abstract class UserContext {
    /** Trap reasons returned by {@link #run()}; values of {@code enum exo_trap} in hal.h. */
    public static final int TRAP_SYSCALL = 1;

    public static final int TRAP_PAGE_FAULT = 2;
    public static final int TRAP_EXCEPTION = 3;
    public static final int TRAP_SLICE_END = 4;
    public static final int TRAP_KICK = 5;

    /** Indices for {@link #get(int)} and {@link #set(int, long)}, in the order of {@code struct exo_user_context}. */
    public static final int RAX = 0;

    public static final int RBX = 1;
    public static final int RCX = 2;
    public static final int RDX = 3;
    public static final int RSI = 4;
    public static final int RDI = 5;
    public static final int RBP = 6;
    public static final int RSP = 7;
    public static final int R8 = 8;
    public static final int R9 = 9;
    public static final int R10 = 10;
    public static final int R11 = 11;
    public static final int R12 = 12;
    public static final int R13 = 13;
    public static final int R14 = 14;
    public static final int R15 = 15;
    public static final int RIP = 16;
    public static final int RFLAGS = 17;
    public static final int FS_BASE = 18;
    public static final int GS_BASE = 19;

    /**
     * Runs ring 3 until it traps. A kick that is pending on entry returns {@link #TRAP_KICK} at once.
     *
     * @return one of the TRAP constants, or a negative errno when the state may not be entered (RIP or a base outside the
     *     user half)
     */
    public abstract int run();

    public abstract long get(int register);

    public abstract void set(int register, long value);

    /** Number of the system call that trapped (Linux x86-64 ABI: rax on entry). */
    public abstract long callNumber();

    /** Arguments of the system call: rdi, rsi, rdx, r10, r8, r9. */
    public abstract long argument0();

    public abstract long argument1();

    public abstract long argument2();

    public abstract long argument3();

    public abstract long argument4();

    public abstract long argument5();

    /** Sets rax. */
    public abstract void result(long value);

    /** CR2 of the last {@link #TRAP_PAGE_FAULT}. */
    public abstract long faultAddress();

    /** Error code pushed by the CPU at the last fault or exception (SDM vol. 3, 4.7 for page faults). */
    public abstract long errorCode();

    /** Vector of the last {@link #TRAP_EXCEPTION}. */
    public abstract int vector();

    /** Physical address of the top-level page table to run under. */
    public abstract void topLevel(long physical);

    /** TSC value at which {@link #run()} returns {@link #TRAP_SLICE_END}; 0 = never. */
    public abstract void sliceDeadlineTsc(long tsc);

    /** TSC ticks spent in ring 3 so far. */
    public abstract long ring3Tsc();

    /** Copies registers and FPU state of another stopped context (fork, clone). */
    public abstract void copyFrom(UserContext other);

    /** All registers zero, clean FPU state: what execve(2) demands. Keeps the accumulated ring 3 time. */
    public abstract void reset();

    /** Size in bytes of the XSAVE image of {@link #saveFpu} (standard format). */
    public abstract int fpuSize();

    /** Copies the XSAVE image to {@code into[0 .. fpuSize())}. */
    public abstract void saveFpu(byte[] into);

    /** Loads an XSAVE image; {@code false}, changing nothing, when XRSTOR would refuse it. */
    public abstract boolean loadFpu(byte[] from, int length);

    /** Puts FPU state that is still in this CPU's registers to memory, so that another CPU may run the context. */
    public abstract void detach();

    /** Frees it. The context must not be running; using it afterwards is an error. */
    public abstract void free();
}
