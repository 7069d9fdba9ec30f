package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.exoos.hal.UserContext;
import org.exoos.hal.simulated.SimulatedContext;
import org.exoos.hal.simulated.SimulatedPrograms;
import org.exoos.memory.AddressSpace;
import org.exoos.process.Signals;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that a program forged for rt_sigreturn(2): it goes on somewhere in its own half with harmless flags, or ends by SIGSEGV. */
@Tag("fuzz")
@Timeout(600)
class SignalFrameFuzzTest {
    private static final int CHILDREN =
            300 + (int) (6000 * Double.parseDouble(System.getProperty("fuzz.minutes", "0")));
    private static final long FORK = 57;
    private static final long EXIT_GROUP = 231;
    private static final long WAIT4 = 61;
    private static final long RT_SIGRETURN = 15;
    private static final long CHILD = Bench.CODE + 0x800;
    private static final long STATUS = Bench.DATA + 0x10;
    private static final long FRAME = Bench.DATA + 0x400;
    private static final long FPU = Bench.DATA + 0x800;
    private static final int ARRIVED = 7;

    /** Flags that must never be set in ring 3: IOPL, NT, VM, VIF, VIP; interrupts must be on. */
    private static final long FORBIDDEN = 0x1a7000L;

    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        0x33,
        0x202,
        0x3000,
        0x40000,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        AddressSpace.USER_END - 1,
        AddressSpace.USER_END,
        AddressSpace.USER_SPLIT,
        0x7fff_ffff_ffffL,
        0xffff_8000_0000_0000L,
        FRAME,
        FPU,
        FPU + 1,
        Bench.CODE,
        0x46505853L
    };

    private final Bench bench = new Bench();
    private final Random random = new Random(20_260_101);
    private final AtomicInteger arrivals = new AtomicInteger();
    private final AtomicReference<String> harm = new AtomicReference<>("");

    private int forge(SimulatedContext context) {
        for (int at = 0; at < SignalFrame.SIZE; at += 8) {
            context.store64(FRAME + at, 0);
        }
        context.store64(FRAME + SignalFrame.REGISTERS + 128, Bench.CODE + 0xa00);
        context.store64(FRAME + SignalFrame.REGISTERS + 136, 0x202);
        context.store64(FRAME + SignalFrame.FPU_POINTER, random.nextBoolean() ? FPU : 0);
        context.store64(FPU, 0x037f);
        context.store64(FPU + 24, 0x1f80);
        context.store64(FPU + 464, 0x46505853L | 580L << 32);
        context.store64(FPU + 472, 3);
        context.store64(FPU + 480, 576);
        context.store64(FPU + 512, 3);
        context.store64(FPU + 576, 0x46505845L);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            long at = random.nextInt(3) == 0
                    ? FPU + 8 * random.nextInt(73)
                    : FRAME + 8 * random.nextInt(SignalFrame.SIZE / 8);
            context.store64(at, random.nextInt(3) == 0 ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)]);
        }
        context.set(UserContext.RSP, random.nextInt(20) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : FRAME + 8);
        return context.syscall(RT_SIGRETURN);
    }

    private int arrived(SimulatedContext context) {
        arrivals.incrementAndGet();
        long flags = context.get(UserContext.RFLAGS);
        if ((flags & FORBIDDEN) != 0 || (flags & 0x200) == 0) {
            harm.set("flags " + Long.toHexString(flags));
        }
        long instruction = context.get(UserContext.RIP) - SimulatedPrograms.STEP_LENGTH;
        if (instruction < 0 || instruction >= AddressSpace.USER_END) {
            harm.set("RIP " + Long.toHexString(instruction));
        }
        return context.syscall(EXIT_GROUP, ARRIVED);
    }

    private int look(SimulatedContext context) {
        long status = context.load64(STATUS) & 0xffff;
        if (status != ARRIVED << 8 && (status & 0x7f) != Signals.SIGSEGV) {
            harm.set("status " + Long.toHexString(status));
        }
        long done = context.load64(Bench.DATA) + 1;
        context.store64(Bench.DATA, done);
        return done < CHILDREN ? context.jump(Bench.CODE) : SimulatedPrograms.CONTINUE;
    }

    @Test
    void aForgedFrameDoesNoHarm() throws Exception {
        bench.machine.programs().otherwise(this::arrived);
        bench.machine.programs().put(CHILD, this::forge);
        bench.start(
                c -> c.syscall(FORK),
                c -> {
                    if (c.get(UserContext.RAX) == 0) {
                        return c.jump(CHILD);
                    }
                    c.set(UserContext.RBX, c.get(UserContext.RAX));
                    return SimulatedPrograms.CONTINUE;
                },
                c -> c.syscall(WAIT4, c.get(UserContext.RBX), STATUS, 0, 0),
                this::look,
                c -> c.syscall(EXIT_GROUP, 3));

        assertThat(bench.machine
                        .end()
                        .get(580, java.util.concurrent.TimeUnit.SECONDS)
                        .status())
                .isEqualTo(3);

        assertThat(harm.get()).isEmpty();
        assertThat(arrivals.get()).as("both outcomes happen").isBetween(CHILDREN / 20, CHILDREN - CHILDREN / 20);
        assertThat(bench.frames.freeFrames()).isEqualTo(bench.freeAtStart);
    }
}
