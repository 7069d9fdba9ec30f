package org.exoos.nucleus;

import java.lang.invoke.MethodHandle;

/**
 * CPUs, native threads and time, as hal.h says under "CPUs and native threads" and "time".
 */
public final class Cpus {
    private static final MethodHandle CPU_COUNT = Link.leaf1("exo_cpu_count");
    private static final MethodHandle CPU_CURRENT = Link.leaf1("exo_cpu_current");
    private static final MethodHandle THREAD_PIN = Link.call1("exo_thread_pin");
    private static final MethodHandle THREAD_CLASS = Link.call1("exo_thread_class");
    private static final MethodHandle CARRIER_REGISTER = Link.call1("exo_carrier_register");
    private static final MethodHandle IDLE = Link.call4("exo_idle");
    private static final MethodHandle KICK = Link.leaf1("exo_kick");
    private static final MethodHandle KICK_TAKE = Link.leaf1("exo_kick_take");
    private static final MethodHandle SPARE_WAIT = Link.call4("exo_spare_wait");
    private static final MethodHandle CARRIER_BLOCKED = Link.leaf1("exo_carrier_blocked");
    private static final MethodHandle CPU_TIME_TSC = Link.leaf4("exo_cpu_time_tsc");
    private static final MethodHandle TSC_HZ = Link.leaf1("exo_tsc_hz");
    private static final MethodHandle TSC = Link.leaf1("exo_tsc");
    private static final MethodHandle NOW_NS = Link.leaf1("exo_now_ns");
    private static final MethodHandle WALL_CLOCK_NS = Link.leaf1("exo_wall_clock_ns");

    private Cpus() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** CPUs that run. */
    public static int count() {
        try {
            return (int) ((long) CPU_COUNT.invokeExact(0L));
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** CPU of the calling native thread. */
    public static int current() {
        try {
            return (int) ((long) CPU_CURRENT.invokeExact(0L));
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Pins the calling native thread; returns running there. -EINVAL for a bad number. */
    public static long pin(int cpu) {
        try {
            return (long) THREAD_PIN.invokeExact((long) cpu);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Class of the calling native thread: 0 high, 1 normal, 2 service. */
    public static long threadClass(int threadClass) {
        try {
            return (long) THREAD_CLASS.invokeExact((long) threadClass);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Declares the calling pinned thread to be the carrier of the CPU. */
    public static long registerCarrier(int cpu) {
        try {
            return (long) CARRIER_REGISTER.invokeExact((long) cpu);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Sleeps until kicked (true, the kick is consumed) or the deadline (0 = none). Hot path. */
    public static boolean idle(int cpu, long deadlineNanos) {
        try {
            return (long) IDLE.invokeExact((long) cpu, deadlineNanos, 0L, 0L) > 0;
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Makes the carrier leave idle or ring 3. Any thread; never blocks. Hot path. */
    public static void kick(int cpu) {
        try {
            long ignored = (long) KICK.invokeExact((long) cpu);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Takes the pending kick of the calling carrier's CPU. Hot path. */
    public static boolean takeKick(int cpu) {
        try {
            return (long) KICK_TAKE.invokeExact((long) cpu) > 0;
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Blocks until the carrier has been blocked outside idle for longer than the patience. */
    public static boolean awaitCarrierBlocked(int cpu, long patienceNanos) {
        try {
            return (long) SPARE_WAIT.invokeExact((long) cpu, patienceNanos, 0L, 0L) > 0;
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Whether the carrier is blocked outside idle. */
    public static boolean carrierBlocked(int cpu) {
        try {
            return (long) CARRIER_BLOCKED.invokeExact((long) cpu) > 0;
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** TSC ticks spent on: 0 idle, 1 carriers in ring 0, 2 ring 3, 3 other native threads, 4 interrupts. */
    public static long timeTsc(int cpu, int what) {
        try {
            return (long) CPU_TIME_TSC.invokeExact((long) cpu, (long) what, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Ticks of the TSC in a second. */
    public static long tscHz() {
        try {
            return (long) TSC_HZ.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** The TSC now. Hot path. */
    public static long tsc() {
        try {
            return (long) TSC.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Monotonic time since boot. Hot path. */
    public static long nowNanos() {
        try {
            return (long) NOW_NS.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Time since 1970. */
    public static long wallNanos() {
        try {
            return (long) WALL_CLOCK_NS.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }
}
