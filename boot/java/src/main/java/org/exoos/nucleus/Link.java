package org.exoos.nucleus;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jdk.internal.access.SharedSecrets;
import jdk.internal.foreign.abi.ABIDescriptor;
import jdk.internal.foreign.abi.NativeEntryPoint;
import jdk.internal.foreign.abi.VMStorage;
import jdk.internal.foreign.abi.x64.X86_64Architecture;
import jdk.internal.foreign.abi.x64.X86_64Architecture.Regs;
import jdk.internal.foreign.abi.x64.X86_64Architecture.StorageType;
import jdk.internal.misc.Unsafe;

/**
 * Calls the functions of hal.h.
 *
 * <p>Every parameter and result is a 64-bit integer. All functions share four shapes: one argument or four, as a normal downcall or as a
 * leaf (no thread-state transition, a third cheaper, but a safepoint waits for it, so only for functions
 * that are bounded by a few microseconds). Passing more arguments than the C function takes, or taking the result of a void one, is harmless in the
 * System V ABI.
 *
 * <p>The shapes are made of the JVM's native entry points, one layer below {@link java.lang.foreign.Linker}: that would spin some forty classes at each boot which
 * turn a MemorySegment into an address and ask whether its arena is alive, and no AOT cache keeps them.
 *
 * <p>In the run that trains the AOT cache (property {@code exo.training}, no nucleus) every name is bound to a libc function without
 * effect, so that the classes are in the cache.
 */
final class Link {
    private static final ABIDescriptor SYSTEM_V = X86_64Architecture.abiFor(
            new VMStorage[] {Regs.rdi, Regs.rsi, Regs.rdx, Regs.rcx, Regs.r8, Regs.r9},
            new VMStorage[] {Regs.xmm0, Regs.xmm1, Regs.xmm2, Regs.xmm3, Regs.xmm4, Regs.xmm5, Regs.xmm6, Regs.xmm7},
            new VMStorage[] {Regs.rax, Regs.rdx},
            new VMStorage[] {Regs.xmm0, Regs.xmm1},
            2,
            new VMStorage[] {Regs.r10, Regs.r11},
            new VMStorage[] {
                Regs.xmm8, Regs.xmm9, Regs.xmm10, Regs.xmm11, Regs.xmm12, Regs.xmm13, Regs.xmm14, Regs.xmm15
            },
            16,
            0,
            Regs.r10,
            Regs.r11);

    private static final Map<String, Long> SYMBOLS = symbols();
    private static final long REHEARSAL = rehearsal();

    private static final MethodHandle CALL_1 = shape(1, true);
    private static final MethodHandle CALL_4 = shape(4, true);
    private static final MethodHandle LEAF_1 = shape(1, false);
    private static final MethodHandle LEAF_4 = shape(4, false);

    private Link() {}

    /** A normal downcall. */
    static long call1(long function, long a) {
        try {
            return (long) CALL_1.invokeExact(function, a);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A normal downcall. */
    static long call4(long function, long a, long b, long c, long d) {
        try {
            return (long) CALL_4.invokeExact(function, a, b, c, d);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A leaf. */
    static long leaf1(long function, long a) {
        try {
            return (long) LEAF_1.invokeExact(function, a);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A leaf. */
    static long leaf4(long function, long a, long b, long c, long d) {
        try {
            return (long) LEAF_4.invokeExact(function, a, b, c, d);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Calls each shape once, when there is no nucleus: in the training run. */
    static void rehearse() {
        if (REHEARSAL != 0) {
            call1(REHEARSAL, 0);
            call4(REHEARSAL, 0, 0, 0, 0);
            leaf1(REHEARSAL, 0);
            leaf4(REHEARSAL, 0, 0, 0, 0);
        }
    }

    /** A call (function's address, arguments) -> result. */
    private static MethodHandle shape(int arguments, boolean transition) {
        VMStorage[] in = new VMStorage[1 + arguments];
        in[0] = SYSTEM_V.targetAddrStorage();
        System.arraycopy(SYSTEM_V.inputStorage[StorageType.INTEGER], 0, in, 1, arguments);
        Class<?>[] longs = new Class<?>[in.length];
        Arrays.fill(longs, long.class);
        NativeEntryPoint entry = NativeEntryPoint.make(
                SYSTEM_V,
                in,
                new VMStorage[] {Regs.rax},
                MethodType.methodType(long.class, longs),
                false,
                0,
                transition,
                false);
        return SharedSecrets.getJavaLangInvokeAccess().nativeMethodHandle(entry);
    }

    /** What a downcall can throw is a defect of this module: the handles take and return longs only. */
    private static AssertionError unexpected(Throwable e) {
        return new AssertionError("downcall", e);
    }

    /** Address of a function, for the calls above. */
    static long address(String name) {
        Long address = SYMBOLS.get(name);
        if (address != null) {
            return address;
        }
        if (REHEARSAL != 0) {
            return REHEARSAL;
        }
        throw new IllegalStateException(
                Nucleus.present()
                        ? "the nucleus has no function " + name
                        : "there is no nucleus here: " + Nucleus.TABLE + " is not set");
    }

    private static long rehearsal() {
        if (Nucleus.present() || !Boolean.getBoolean("exo.training")) {
            return 0;
        }
        return Linker.nativeLinker().defaultLookup().findOrThrow("getpid").address();
    }

    /** Reads the pairs (name, address) up to a null name. */
    private static Map<String, Long> symbols() {
        String table = System.getenv(Nucleus.TABLE);
        if (table == null) {
            return Map.of();
        }
        Unsafe unsafe = Unsafe.getUnsafe();
        Map<String, Long> symbols = new HashMap<>(128);
        long entry = Long.parseUnsignedLong(table.substring(2), 16);
        for (long name; (name = unsafe.getLong(entry)) != 0; entry += 16) {
            symbols.put(text(name), unsafe.getLong(entry + 8));
        }
        return symbols;
    }

    /** The zero-terminated string at a kernel address. */
    static String text(long address) {
        Unsafe unsafe = Unsafe.getUnsafe();
        int length = 0;
        while (unsafe.getByte(address + length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        unsafe.copyMemory(null, address, bytes, Unsafe.ARRAY_BYTE_BASE_OFFSET, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
