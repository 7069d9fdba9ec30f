package org.exoos.guest;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs in QEMU as the JVM's main class: threads that fault, map, protect, unmap, collect garbage, trap and wake each other, all at
 * once. Each checks what it reads. Prints a line for each kind of work with its rounds, then "STRESS PASSED" or FAILED, and
 * ends the JVM.
 *
 * <p>Argument: seconds (10).
 */
public final class MemoryStress {
    private static final int PAGE = 4096;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final Path MODULES = Path.of("/jre/lib/modules");

    private static final MethodHandle MMAP = c("mmap", ValueLayout.JAVA_LONG, 6);
    private static final MethodHandle MPROTECT = c("mprotect", ValueLayout.JAVA_INT, 3);
    private static final MethodHandle MUNMAP = c("munmap", ValueLayout.JAVA_INT, 2);

    /** Java itself maps nothing copy-on-write that it may not write. */
    private static final long MODULES_DESCRIPTOR = open(MODULES);

    private static final AtomicBoolean stop = new AtomicBoolean();
    private static final AtomicLong failures = new AtomicLong();

    private static volatile Object sink = "";
    private static volatile int nothingAtAll;

    private MemoryStress() {}

    /** One round of work; false if it saw something wrong. */
    private interface Work {
        boolean round(int round) throws Throwable;
    }

    private record Worker(String name, Thread thread, AtomicLong rounds) {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        int cpus = Runtime.getRuntime().availableProcessors();
        int each = cpus > 2 ? 2 : 1;
        var ready = new CountDownLatch(1);
        var workers = new java.util.ArrayList<Worker>();
        for (int i = 0; i < each; i++) {
            workers.add(worker("fresh pages", ready, MemoryStress::freshPages));
            workers.add(worker("copied file pages", ready, MemoryStress::copiedPages));
            workers.add(worker("shared file pages", ready, MemoryStress::filePages));
            workers.add(worker("protection", ready, MemoryStress::protection));
            workers.add(worker("heap", ready, MemoryStress::heap));
            workers.add(worker("null checks", ready, MemoryStress::nullChecks));
            workers.add(worker("new threads", ready, MemoryStress::newThreads));
            workers.add(worker("parking", ready, new Pair()::round));
        }
        ready.countDown();
        for (int second = 0; second < seconds; second++) {
            Thread.sleep(1000);
            System.gc();
        }
        stop.set(true);
        for (Worker worker : workers) {
            worker.thread.join(30_000);
            long rounds = worker.rounds.get();
            boolean ended = !worker.thread.isAlive();
            System.out.println(worker.name + ": " + rounds + " rounds" + (ended ? "" : ", STUCK"));
            if (!ended || rounds == 0) {
                failures.incrementAndGet();
            }
        }
        System.out.println(failures.get() == 0 ? "STRESS PASSED" : "STRESS FAILED: " + failures);
        System.out.flush();
        Runtime.getRuntime().halt(failures.get() == 0 ? 0 : 1);
    }

    private static Worker worker(String name, CountDownLatch ready, Work work) {
        var rounds = new AtomicLong();
        Thread thread = Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                ready.await();
                do {
                    if (!work.round((int) rounds.get())) {
                        System.out.println(name + ": wrong in round " + rounds);
                        failures.incrementAndGet();
                    }
                    rounds.incrementAndGet();
                } while (!stop.get());
            } catch (Throwable e) {
                e.printStackTrace();
                failures.incrementAndGet();
            }
        });
        return new Worker(name, thread, rounds);
    }

    private static MethodHandle c(String name, ValueLayout result, int arguments) {
        var layouts = new ValueLayout[arguments];
        java.util.Arrays.fill(layouts, ValueLayout.JAVA_LONG);
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(), FunctionDescriptor.of(result, layouts));
    }

    private static long open(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) c("open", ValueLayout.JAVA_INT, 2)
                    .invokeExact(arena.allocateFrom(file.toString()).address(), 0L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MemorySegment map(long pages) throws Throwable {
        return map(pages, -1, 0);
    }

    /** Private memory; anonymous for descriptor -1. */
    private static MemorySegment map(long pages, long descriptor, long offset) throws Throwable {
        long flags = descriptor < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_PRIVATE;
        long address =
                (long) MMAP.invokeExact(0L, pages * PAGE, (long) (PROT_READ | PROT_WRITE), flags, descriptor, offset);
        if (address == -1) {
            throw new IOException("mmap");
        }
        return MemorySegment.ofAddress(address).reinterpret(pages * PAGE);
    }

    private static void unmap(MemorySegment memory) throws Throwable {
        if ((int) MUNMAP.invokeExact(memory.address(), memory.byteSize()) != 0) {
            throw new IOException("munmap");
        }
    }

    private static void protect(MemorySegment memory, long rights) throws Throwable {
        if ((int) MPROTECT.invokeExact(memory.address(), memory.byteSize(), rights) != 0) {
            throw new IOException("mprotect");
        }
    }

    /** Pages must come zeroed and keep what is written. */
    private static boolean freshPages(int round) throws Throwable {
        int pages = 64 + round % 100;
        MemorySegment memory = map(pages);
        boolean good = true;
        for (long i = 0; i < pages; i++) {
            good &= memory.get(ValueLayout.JAVA_LONG, i * PAGE) == 0;
            memory.set(ValueLayout.JAVA_LONG, i * PAGE, memory.address() + i);
        }
        for (long i = 0; i < pages; i++) {
            good &= memory.get(ValueLayout.JAVA_LONG, i * PAGE) == memory.address() + i;
        }
        unmap(memory);
        return good;
    }

    /** Two threads copy neighbouring pages of one private mapping, as HotSpot's archive workers do. */
    private static boolean copiedPages(int round) throws Throwable {
        MemorySegment memory = map(128, MODULES_DESCRIPTOR, (long) PAGE * (round % 256));
        boolean[] good = {true, true};
        Thread odd = Thread.ofPlatform().start(() -> good[1] = copy(memory, 1));
        good[0] = copy(memory, 0);
        odd.join();
        unmap(memory);
        return good[0] && good[1];
    }

    private static boolean copy(MemorySegment memory, int first) {
        boolean good = true;
        for (long at = (long) first * PAGE; at < memory.byteSize(); at += 2 * PAGE) {
            long before = memory.get(ValueLayout.JAVA_LONG, at + 8);
            memory.set(ValueLayout.JAVA_LONG, at, at);
            good &= memory.get(ValueLayout.JAVA_LONG, at) == at && memory.get(ValueLayout.JAVA_LONG, at + 8) == before;
        }
        return good;
    }

    /** The file itself must not see the copies. */
    private static boolean filePages(int round) throws Throwable {
        try (Arena arena = Arena.ofConfined();
                FileChannel file = FileChannel.open(MODULES, StandardOpenOption.READ)) {
            MemorySegment one = file.map(MapMode.READ_ONLY, (long) PAGE * (round % 256), 128L * PAGE, arena);
            MemorySegment two = file.map(MapMode.READ_ONLY, (long) PAGE * (round % 256), 128L * PAGE, arena);
            return one.mismatch(two) < 0;
        }
    }

    /** Rights taken and given back; HotSpot's own pages follow the same path. */
    private static boolean protection(int round) throws Throwable {
        MemorySegment memory = map(32);
        boolean good = true;
        for (int turn = 0; turn < 8; turn++) {
            for (long i = 0; i < 32; i++) {
                memory.set(ValueLayout.JAVA_LONG, i * PAGE, round + turn + i);
            }
            MemorySegment half = memory.asSlice(8 * PAGE, 16 * PAGE);
            protect(half, PROT_READ);
            for (long i = 0; i < 32; i++) {
                good &= memory.get(ValueLayout.JAVA_LONG, i * PAGE) == round + turn + i;
            }
            protect(half, PROT_READ | PROT_WRITE);
        }
        unmap(memory);
        return good;
    }

    private static boolean heap(int round) {
        var arrays = new byte[8][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = new byte[(round % 7 + 1) * 40_000];
            arrays[i][i] = 1;
        }
        sink = arrays;
        boolean good = true;
        for (int i = 0; i < arrays.length; i++) {
            good &= arrays[i][i] == 1 && arrays[i][arrays[i].length - 1] == 0;
        }
        return good;
    }

    /** Each is a SIGSEGV, or a SIGFPE, inside the JVM. */
    @SuppressWarnings("NullAway")
    private static boolean nullChecks(int round) {
        int caught = 0;
        int[] nothing = null;
        int zero = nothingAtAll;
        for (int i = 0; i < 100; i++) {
            try {
                caught -= nothing[i];
            } catch (NullPointerException e) {
                caught++;
            }
            try {
                caught -= round / zero;
            } catch (ArithmeticException e) {
                caught++;
            }
        }
        return caught == 200;
    }

    private static boolean newThreads(int round) throws InterruptedException {
        int[] depth = {0, 0};
        Thread one = Thread.ofPlatform().start(() -> depth[0] = deep(1500));
        Thread two = Thread.ofPlatform().start(() -> depth[1] = deep(1000 + round % 500));
        one.join();
        two.join();
        return depth[0] == 1500 && depth[1] == 1000 + round % 500;
    }

    private static int deep(int levels) {
        return levels == 0 ? 0 : 1 + deep(levels - 1);
    }

    /** Two threads that hand a number to and fro by park and unpark. */
    private static final class Pair {
        private volatile int turn;
        private volatile Thread owner = Thread.currentThread();

        boolean round(int round) throws InterruptedException {
            owner = Thread.currentThread();
            turn = 0;
            Thread other = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 200; i++) {
                    while (turn % 2 == 0) {
                        LockSupport.parkNanos(this, i % 3 == 0 ? 50_000 : 1_000_000_000L);
                    }
                    turn++;
                    LockSupport.unpark(owner);
                }
            });
            for (int i = 0; i < 200; i++) {
                turn++;
                LockSupport.unpark(other);
                while (turn % 2 == 1) {
                    LockSupport.parkNanos(this, 1_000_000_000L);
                }
            }
            other.join();
            return turn == 400;
        }
    }
}
