package org.exoos.nucleus;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads on a scheduler of our own: the one place that knows how JDK 25 does it. It reaches for the constructor
 * {@code ThreadBuilders.VirtualThreadBuilder(Executor)}, which needs {@code java.base/java.lang} opened to this module. When the JDK
 * has an official scheduler API (Thread.VirtualThreadScheduler in project Loom), this class changes and nothing else.
 *
 * <p>Any thread. The executor's {@code execute} receives the same Runnable for the same thread each time the thread becomes runnable,
 * now and then twice for one wake-up, from any thread: it must not throw, block or allocate.
 */
public final class VirtualThreads {
    private static final @Nullable MethodHandle NEW_BUILDER = newBuilder();
    private static final @Nullable MethodHandle CURRENT_CARRIER = currentCarrierHandle();

    private VirtualThreads() {}

    /** Whether threads can be made: false where java.lang was not opened (a test without the option). */
    public static boolean available() {
        return NEW_BUILDER != null;
    }

    /**
     * An unstarted virtual thread whose continuation is handed to {@code scheduler} whenever it can run.
     *
     * @throws IllegalStateException when java.lang is not open to this module
     */
    public static Thread newThread(String name, Executor scheduler, Runnable task) {
        if (NEW_BUILDER == null) {
            throw new IllegalStateException(
                    "java.base/java.lang is not open to " + VirtualThreads.class.getModule()
                            + ": start the JVM with --add-opens java.base/java.lang=org.exoos.nucleus (ALL-UNNAMED on the class path)");
        }
        try {
            var builder = (Thread.Builder.OfVirtual) NEW_BUILDER.invokeExact(scheduler);
            return builder.name(name).inheritInheritableThreadLocals(false).unstarted(task);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The platform thread that carries the calling thread: the caller itself unless it is virtual. */
    public static Thread currentCarrier() {
        Thread current = Thread.currentThread();
        if (!current.isVirtual() || CURRENT_CARRIER == null) {
            return current;
        }
        try {
            return (Thread) CURRENT_CARRIER.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable MethodHandle newBuilder() {
        try {
            Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            return MethodHandles.privateLookupIn(builder, MethodHandles.lookup())
                    .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                    .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
        } catch (IllegalAccessException notOpen) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JDK makes virtual threads in another way", e);
        }
    }

    private static @Nullable MethodHandle currentCarrierHandle() {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
        } catch (IllegalAccessException notOpen) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JDK names the carrier in another way", e);
        }
    }
}
