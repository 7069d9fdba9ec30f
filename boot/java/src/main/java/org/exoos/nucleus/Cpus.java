package org.exoos.nucleus;

/**
 * CPUs, native threads and time, as hal.h says under "CPUs and native threads" and "time".
 */
public final class Cpus {
    private static final long CPU_COUNT = Link.address("exo_cpu_count");
    private static final long CPU_CURRENT = Link.address("exo_cpu_current");
    private static final long THREAD_PIN = Link.address("exo_thread_pin");
    private static final long THREAD_CLASS = Link.address("exo_thread_class");
    private static final long CARRIER_REGISTER = Link.address("exo_carrier_register");
    private static final long IDLE = Link.address("exo_idle");
    private static final long KICK = Link.address("exo_kick");
    private static final long KICK_TAKE = Link.address("exo_kick_take");
    private static final long SPARE_WAIT = Link.address("exo_spare_wait");
    private static final long CARRIER_BLOCKED = Link.address("exo_carrier_blocked");
    private static final long CPU_TIME_TSC = Link.address("exo_cpu_time_tsc");
    private static final long TSC_HZ = Link.address("exo_tsc_hz");
    private static final long TSC = Link.address("exo_tsc");
    private static final long NOW_NS = Link.address("exo_now_ns");
    private static final long WALL_CLOCK_NS = Link.address("exo_wall_clock_ns");
    private static final long USER_PAGE = Link.address("exo_user_page");

    private Cpus() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** CPUs that run. */
    public static int count() {
        return (int) Link.leaf1(CPU_COUNT, 0L);
    }

    /** CPU of the calling native thread. */
    public static int current() {
        return (int) Link.leaf1(CPU_CURRENT, 0L);
    }

    /** Pins the calling native thread; returns running there. -EINVAL for a bad number. */
    public static long pin(int cpu) {
        return Link.call1(THREAD_PIN, cpu);
    }

    /** Class of the calling native thread: 0 high, 1 normal, 2 service. */
    public static long threadClass(int threadClass) {
        return Link.call1(THREAD_CLASS, threadClass);
    }

    /** Declares the calling pinned thread to be the carrier of the CPU. */
    public static long registerCarrier(int cpu) {
        return Link.call1(CARRIER_REGISTER, cpu);
    }

    /** Sleeps until kicked (true, the kick is consumed) or the deadline (0 = none). Hot path. */
    public static boolean idle(int cpu, long deadlineNanos) {
        return Link.call4(IDLE, cpu, deadlineNanos, 0L, 0L) > 0;
    }

    /** Makes the carrier leave idle or ring 3. Any thread; never blocks. Hot path. */
    public static void kick(int cpu) {
        Link.leaf1(KICK, cpu);
    }

    /** Takes the pending kick of the calling carrier's CPU. Hot path. */
    public static boolean takeKick(int cpu) {
        return Link.leaf1(KICK_TAKE, cpu) > 0;
    }

    /** Blocks until the carrier has been blocked outside idle for longer than the patience. */
    public static boolean awaitCarrierBlocked(int cpu, long patienceNanos) {
        return Link.call4(SPARE_WAIT, cpu, patienceNanos, 0L, 0L) > 0;
    }

    /** Whether the carrier is blocked outside idle. */
    public static boolean carrierBlocked(int cpu) {
        return Link.leaf1(CARRIER_BLOCKED, cpu) > 0;
    }

    /** TSC ticks spent on: 0 idle, 1 carriers in ring 0, 2 ring 3, 3 other native threads, 4 interrupts. */
    public static long timeTsc(int cpu, int what) {
        return Link.leaf4(CPU_TIME_TSC, cpu, what, 0L, 0L);
    }

    /** Ticks of the TSC in a second. */
    public static long tscHz() {
        return Link.leaf1(TSC_HZ, 0L);
    }

    /** The TSC now. Hot path. */
    public static long tsc() {
        return Link.leaf1(TSC, 0L);
    }

    /** Monotonic time since boot. Hot path. */
    public static long nowNanos() {
        return Link.leaf1(NOW_NS, 0L);
    }

    /** Time since 1970. */
    public static long wallNanos() {
        return Link.leaf1(WALL_CLOCK_NS, 0L);
    }

    /** Physical address of a page by which programs read the clocks: 0 constants, 1 code. */
    public static long userPage(int what) {
        return Link.leaf1(USER_PAGE, what);
    }
}
