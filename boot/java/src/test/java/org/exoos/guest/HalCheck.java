package org.exoos.guest;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.exoos.nucleus.Control;
import org.exoos.nucleus.Cpus;
import org.exoos.nucleus.Io;
import org.exoos.nucleus.MemoryMap;
import org.exoos.nucleus.Nucleus;
import org.exoos.nucleus.Ram;
import org.exoos.nucleus.Ring3;

/**
 * Runs in QEMU as the JVM's main class: every mechanism of hal.h from Java, without a framework. Prints a line each, ends with
 * "HAL CHECK PASSED" or FAILED and switches the machine off.
 */
public final class HalCheck {
    private static final int SYSCALL = 1;
    private static final int PAGE_FAULT = 2;
    private static final int EXCEPTION = 3;
    private static final int SLICE_END = 4;
    private static final int KICK = 5;
    private static final String LOOP_CALL = "b86e000000 0f05 ebf7"; // 1: mov $110,%eax; syscall; jmp 1b
    private static final String SPIN = "ebfe";

    private static int failures;

    private HalCheck() {}

    public static void main(String[] arguments) throws Exception {
        try {
            check("nucleus", Nucleus.present());
            long start = System.nanoTime();
            Nucleus.prelink();
            print("prelink %d us".formatted((System.nanoTime() - start) / 1000));
            Cpus.pin(0);
            Cpus.registerCarrier(0);
            time();
            threadTime();
            memory();
            systemCall();
            faults();
            sliceAndKick();
            idle();
            fpu();
            copies();
            interrupts();
            log();
        } catch (Throwable e) {
            e.printStackTrace();
            failures++;
        }
        print(failures == 0 ? "HAL CHECK PASSED" : "HAL CHECK FAILED: " + failures);
        Control.end(0, failures, 0);
    }

    private static void time() {
        print("cpus %d, tsc %d Hz, now %d ms".formatted(Cpus.count(), Cpus.tscHz(), Cpus.nowNanos() / 1_000_000));
        long offset = System.nanoTime() - Cpus.nowNanos();
        check("System.nanoTime is the nucleus's time, offset " + offset, Math.abs(offset) < 1_000_000);
        long tsc = Cpus.tsc();
        check("tsc runs", Cpus.tsc() > tsc);
        check("the wall clock is past 2024", Cpus.wallNanos() > 1_700_000_000L * 1_000_000_000L);
        check("pinned", Cpus.current() == 0);
        check("a bad CPU is refused", Cpus.pin(99) < 0);
    }

    /** CLOCK_THREAD_CPUTIME of this thread and of another one. */
    private static void threadTime() throws InterruptedException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Thread sleeper = new Thread(LockSupport::park, "sleeper");
        sleeper.setDaemon(true);
        sleeper.start();
        while (sleeper.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        long slept = threads.getThreadCpuTime(sleeper.threadId());
        long wall = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        long used;
        do { // other threads may have this CPU for a while
            used = threads.getCurrentThreadCpuTime() - cpu;
        } while (used < 20_000_000 && System.nanoTime() - wall < 20_000_000_000L);
        wall = System.nanoTime() - wall;
        check("a busy thread's CPU time grows: " + used + " ns of " + wall, used >= 20_000_000 && used <= wall);
        slept = threads.getThreadCpuTime(sleeper.threadId()) - slept;
        check("a sleeping thread's does not: " + slept, slept >= 0 && slept < 20_000_000);
        LockSupport.unpark(sleeper);
        sleeper.join();
    }

    private static void memory() {
        print("granted %d MiB, ram %d, share %d, committed %d, used %d"
                .formatted(
                        UserSpace.grantedBytes() >> 20,
                        MemoryMap.info(0) >> 20,
                        MemoryMap.info(1) >> 20,
                        MemoryMap.info(2) >> 20,
                        MemoryMap.info(3) >> 20));
        check("a grant happens once", MemoryMap.grant().length == 0);
        long frame = MemoryMap.directMap() + UserSpace.frame();
        Ram.put64(frame, 5);
        check("compare and set", Ram.compareAndSet64(frame, 5, 6) && !Ram.compareAndSet64(frame, 5, 7));
        check("exchange", Ram.getAndSet64(frame, 9) == 6 && Ram.get64(frame) == 9);
        check("boot file", MemoryMap.bootFile("/exo/jvm.args").length == 2);
        check("no boot file", MemoryMap.bootFile("/nothing").length == 0);
    }

    private static void systemCall() {
        UserSpace space = new UserSpace();
        space.code(LOOP_CALL);
        long context = space.context();
        Ram.put64(context + Ring3.RDI_OFFSET, 42);
        check("system call", Ring3.run(context) == SYSCALL);
        check("number", Ram.get64(context + Ring3.CALL_NUMBER) == 110);
        check("argument", Ram.get64(context + Ring3.RDI_OFFSET) == 42);
        check("rip", Ram.get64(context + 8 * 16) == UserSpace.CODE + 7);
        Ram.put64(context + Ring3.RAX_OFFSET, -38);
        check("again", Ring3.run(context) == SYSCALL);
        long other = Ring3.allocate();
        Ring3.copy(other, context);
        Ram.put64(other + Ring3.TOP_LEVEL, space.topLevel());
        check("a copy runs", Ring3.run(other) == SYSCALL);
        Ring3.free(other);
        Ram.put64(context + 8 * 16, 0x3fff_ffff_f000L);
        check("a rip on the last user page is refused or faults", Ring3.run(context) != SYSCALL);
        Ram.put64(context + 8 * 16, 0xffff_8000_0000_0000L);
        check("a kernel rip is refused", Ring3.run(context) < 0);
        Ram.put64(context + 8 * 16, UserSpace.CODE);
        Ram.put64(context + 8 * 18, 0xffff_8000_0000_0000L);
        print("kernel FS base: " + Ring3.run(context));
        Ram.put64(context + 8 * 18, 0);
        Ring3.detach(context);
        Ring3.free(context);
    }

    private static void faults() {
        UserSpace space = new UserSpace();
        space.code("48890425 00104000 0f05"); // mov %rax,0x401000; syscall
        long context = space.context();
        Ram.put64(context + Ring3.RAX_OFFSET, 77);
        check("page fault", Ring3.run(context) == PAGE_FAULT);
        check("address", Ram.get64(context + Ring3.FAULT_ADDRESS) == UserSpace.DATA);
        check("error code write, user", Ram.get64(context + Ring3.ERROR_CODE) == 6);
        long page = space.map(UserSpace.DATA);
        check("mended", Ring3.run(context) == SYSCALL);
        check("stored", Ram.get64(page) == 77);
        space.code("0f0b"); // ud2
        MemoryMap.shootDown(space.topLevel(), UserSpace.CODE, UserSpace.CODE + 4096);
        Ram.put64(context + 8 * 16, UserSpace.CODE);
        check("exception", Ring3.run(context) == EXCEPTION && Ram.get64(context + Ring3.VECTOR) == 6);
        Ring3.detach(context);
        Ring3.free(context);
        MemoryMap.retire(space.topLevel());
    }

    private static void sliceAndKick() throws InterruptedException {
        UserSpace space = new UserSpace();
        space.code(SPIN);
        long context = space.context();
        long slice = Cpus.tscHz() / 50;
        long before = Cpus.tsc();
        Ram.put64(context + Ring3.SLICE_DEADLINE, before + slice);
        check("slice end", Ring3.run(context) == SLICE_END);
        long took = Cpus.tsc() - before;
        print("slice of 20 ms took %d us; ring 3 %d us"
                .formatted(
                        took * 1_000_000 / Cpus.tscHz(),
                        Ram.get64(context + Ring3.RING3_TSC) * 1_000_000 / Cpus.tscHz()));
        Ram.put64(context + Ring3.SLICE_DEADLINE, 0);
        Cpus.kick(0);
        check("a pending kick", Ring3.run(context) == KICK);
        check("is consumed", !Cpus.takeKick(0));
        Thread kicker = Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Cpus.kick(0);
        });
        check("a kick while in ring 3", Ring3.run(context) == KICK);
        kicker.join();
        Ring3.detach(context);
        Ring3.free(context);
    }

    private static void idle() throws InterruptedException {
        long start = Cpus.nowNanos();
        check("idle until a deadline", !Cpus.idle(0, start + 5_000_000));
        print("idle of 5 ms took %d us".formatted((Cpus.nowNanos() - start) / 1000));
        Cpus.kick(0);
        check("idle with a kick pending", Cpus.idle(0, 0));
        int rounds = 1000;
        Thread kicker = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < rounds; i++) {
                Cpus.kick(0);
                Thread.yield();
            }
        });
        int kicks = 0;
        while (kicker.isAlive()) {
            if (Cpus.idle(0, Cpus.nowNanos() + 10_000_000)) {
                kicks++;
            }
        }
        print("kicks seen " + kicks + " of " + rounds + " (several may become one)");
        check("kicks arrive", kicks > 0);
        Thread spare = Thread.ofPlatform().start(() -> Cpus.awaitCarrierBlocked(0, 2_000_000));
        Thread.sleep(50);
        spare.join(1000);
        check("the spare sees the carrier blocked", !spare.isAlive());
    }

    /** Every length up to those that the JDK copies, there and back, with what is next to it. */
    private static void copies() {
        byte[] from = new byte[80];
        for (int i = 0; i < from.length; i++) {
            from[i] = (byte) (i + 1);
        }
        long memory = Ring3.allocateFpuBuffer();
        boolean right = true;
        for (int length = 0; length < 70; length++) {
            Ram.zero(memory, 80);
            Ram.write(memory + 1, from, 3, length);
            byte[] back = new byte[80];
            Ram.read(memory, back, 0, 80);
            byte[] part = new byte[80];
            Ram.read(memory + 1, part, 5, length);
            for (int i = 0; i < 80; i++) {
                right &= back[i] == (i >= 1 && i <= length ? from[i + 2] : 0);
                right &= part[i] == (i >= 5 && i < 5 + length ? from[i - 2] : 0);
            }
        }
        Ring3.freeFpuBuffer(memory);
        check("short copies are exact", right);
    }

    private static void fpu() {
        UserSpace space = new UserSpace();
        space.code("660fefc0 0f57c9 0f05"); // pxor xmm0,xmm0; xorps xmm1,xmm1; syscall
        long context = space.context();
        check("fpu program", Ring3.run(context) == SYSCALL);
        byte[] image = new byte[Ring3.fpuSize()];
        long buffer = Ring3.allocateFpuBuffer();
        Ring3.fpuSave(context, image);
        print("XSAVE image of %d bytes, mxcsr %x%x".formatted(image.length, image[25], image[24]));
        check("it loads", Ring3.fpuLoad(context, buffer, image, image.length));
        image[27] = 1;
        check("a reserved MXCSR bit is refused", !Ring3.fpuLoad(context, buffer, image, image.length));
        Ring3.detach(context);
        Ring3.free(context);
    }

    private static void interrupts() throws InterruptedException {
        int keyboard = 1;
        check("line opens", Io.openLine(keyboard) == 0);
        check("it opens once", Io.openLine(keyboard) < 0);
        long[] result = new long[1];
        Thread waiter = Thread.ofPlatform().start(() -> result[0] = Io.awaitLine(keyboard));
        Thread.sleep(20);
        Io.out8(0x64, 0xd2); // put the next byte into the keyboard's output buffer
        Io.out8(0x60, 0x1e);
        Thread.sleep(50);
        if (waiter.isAlive()) {
            print("no keyboard interrupt by command 0xd2");
            Io.closeLine(keyboard);
            waiter.join(1000);
            check("a closed line wakes its waiter", !waiter.isAlive() && result[0] < 0);
        } else {
            check("interrupt counted", result[0] >= 1 && Io.lineCount(keyboard, -1) >= 1);
            Io.in8(0x60);
            Io.closeLine(keyboard);
        }
    }

    private static void log() {
        Control.writeLog("a line through the log\n");
        byte[] bytes = Control.readLog(0, 1 << 20);
        check(
                "it is in the ring",
                new String(bytes, java.nio.charset.StandardCharsets.UTF_8).contains("a line through the log"));
        print("command line: " + Control.commandLine());
        for (int what = 0; what < 5; what++) {
            print("time %d: %d ms"
                    .formatted(what, TimeUnit.SECONDS.toMillis(1) * Cpus.timeTsc(0, what) / Cpus.tscHz()));
        }
    }

    private static void check(String what, boolean good) {
        if (!good) {
            failures++;
        }
        print((good ? "ok   " : "FAIL ") + what);
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
