package org.exoos.guest;

import org.exoos.nucleus.Control;
import org.exoos.nucleus.Cpus;
import org.exoos.nucleus.Ram;
import org.exoos.nucleus.Ring3;

/**
 * Runs in QEMU as the JVM's main class: cost of a null system call through the shortest Java trap loop (run, read the number, dispatch through
 * a table, store the result). Under {@code -icount shift=0} a nanosecond is an instruction. Best of several batches.
 */
public final class TrapBench {
    /** A handler as the system-call table has them. */
    @FunctionalInterface
    interface Handler {
        long call(long context);
    }

    private static final int ROUNDS = 20_000;
    private static final int BATCHES = 25;
    private static final int CALL = 110;
    /** Between batches, for the compiler's threads: they rank below a carrier. */
    private static final int PAUSE_MILLIS = 100;

    private static final Handler[] TABLE = new Handler[512];

    private TrapBench() {}

    public static void main(String[] arguments) throws InterruptedException {
        Cpus.pin(0);
        Cpus.registerCarrier(0);
        java.util.Arrays.fill(TABLE, (Handler) context -> -38);
        TABLE[CALL] = context -> 1;
        UserSpace space = new UserSpace();
        space.code("b86e000000 0f05 ebf7"); // 1: mov $110,%eax; syscall; jmp 1b
        long context = space.context();
        report("null call", () -> loop(context, ROUNDS));
        report("bare trap", () -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                sum += Ring3.run(context);
            }
            return sum;
        });
        Ram.put64(context + 8 * 16, 0xffff_8000_0000_0000L);
        report("downcall that is refused", () -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                sum += Ring3.run(context);
            }
            return sum;
        });
        report("now", () -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                sum += Cpus.nowNanos();
            }
            return sum;
        });
        report("kick + take", () -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                Cpus.kick(0);
                sum += Cpus.takeKick(0) ? 1 : 0;
            }
            return sum;
        });
        report("load + store", () -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                sum += Ram.get64(context + 8L * (i & 15));
                Ram.put64(context + Ring3.RAX_OFFSET, sum);
            }
            return sum;
        });
        Control.end(0, 0, 0);
    }

    // hot path
    private static long loop(long context, int rounds) {
        long done = 0;
        for (int i = 0; i < rounds; i++) {
            if (Ring3.run(context) == 1) {
                int number = (int) Ram.get64(context + Ring3.CALL_NUMBER);
                Ram.put64(context + Ring3.RAX_OFFSET, number < TABLE.length ? TABLE[number].call(context) : -38);
                done++;
            }
        }
        return done;
    }

    private static void report(String name, java.util.function.LongSupplier batch) throws InterruptedException {
        long best = Long.MAX_VALUE;
        long bestTsc = Long.MAX_VALUE;
        long done = 0;
        for (int i = 0; i < BATCHES; i++) {
            long tsc = Cpus.tsc();
            long start = Cpus.nowNanos();
            done += batch.getAsLong();
            best = Math.min(best, Cpus.nowNanos() - start);
            bestTsc = Math.min(bestTsc, Cpus.tsc() - tsc);
            Thread.sleep(PAUSE_MILLIS);
        }
        System.out.printf(
                "%s: %.1f ns, %.1f tsc (checksum %d)%n", name, best / (double) ROUNDS, bestTsc / (double) ROUNDS, done);
    }
}
