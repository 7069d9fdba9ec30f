package org.exoos.nucleus;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.invoke.MethodHandles.insertArguments;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * Binds the functions of hal.h to method handles.
 *
 * <p>Every parameter and result is a 64-bit integer. All functions share four shapes: one argument or four, as a normal downcall or as a
 * leaf ({@code critical}: no thread-state transition, a third cheaper, but a safepoint waits for it, so only for functions
 * that are bounded by a few microseconds). Passing more arguments than the C function takes, or taking the result of a void one, is harmless in the
 * System V ABI; each further shape would cost the boot a class that the linker has to spin (5 ms on the host, 30 in TCG).
 *
 * <p>In the run that trains the AOT cache (property {@code exo.training}, no nucleus) every name is bound to a libc function without
 * effect, so that the linker's classes are in the cache.
 */
final class Link {
    private static final Map<String, Long> SYMBOLS = symbols();

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option LEAF = Linker.Option.critical(false);
    private static final MethodHandle CALL_1 = shape(1);
    private static final MethodHandle CALL_4 = shape(4);
    private static final MethodHandle LEAF_1 = shape(1, LEAF);
    private static final MethodHandle LEAF_4 = shape(4, LEAF);
    private static final @Nullable MemorySegment REHEARSAL = rehearsal();

    private Link() {}

    /** A normal downcall (long) -> long. */
    static MethodHandle call1(String name) {
        return insertArguments(CALL_1, 0, address(name));
    }

    /** A normal downcall (long, long, long, long) -> long. */
    static MethodHandle call4(String name) {
        return insertArguments(CALL_4, 0, address(name));
    }

    /** A leaf (long) -> long. */
    static MethodHandle leaf1(String name) {
        return insertArguments(LEAF_1, 0, address(name));
    }

    /** A leaf (long, long, long, long) -> long. */
    static MethodHandle leaf4(String name) {
        return insertArguments(LEAF_4, 0, address(name));
    }

    /** A call whose first argument is the function's address: the expensive part of linking, done once a shape. */
    private static MethodHandle shape(int arguments, Linker.Option... options) {
        MemoryLayout[] layouts = new MemoryLayout[arguments];
        Arrays.fill(layouts, JAVA_LONG);
        return LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, layouts), options);
    }

    /** What a downcall can throw is a defect of this module: the handles take and return longs only. */
    static AssertionError unexpected(Throwable e) {
        return new AssertionError("downcall", e);
    }

    private static MemorySegment address(String name) {
        Long address = SYMBOLS.get(name);
        if (address != null) {
            return MemorySegment.ofAddress(address);
        }
        if (REHEARSAL != null) {
            return REHEARSAL;
        }
        throw new IllegalStateException(
                Nucleus.present()
                        ? "the nucleus has no function " + name
                        : "there is no nucleus here: " + Nucleus.TABLE + " is not set");
    }

    private static @Nullable MemorySegment rehearsal() {
        if (Nucleus.present() || !Boolean.getBoolean("exo.training")) {
            return null;
        }
        return LINKER.defaultLookup().find("getpid").orElse(null);
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
