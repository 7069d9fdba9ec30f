package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.hal.UserContext;
import org.exoos.hal.simulated.SimulatedContext;
import org.exoos.hal.simulated.SimulatedPrograms;
import org.exoos.process.Signals;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessCoreTest {
    private static final long GETPID = 39;
    private static final long FORK = 57;
    private static final long EXIT_GROUP = 231;
    private static final long WAIT4 = 61;
    private static final long KILL = 62;
    private static final long RT_SIGACTION = 13;
    private static final long RT_SIGRETURN = 15;
    private static final long PAUSE = 34;
    private static final long GETPPID = 110;
    private static final long SETITIMER = 38;
    private static final long FUTEX = 202;

    private static final long HANDLER = Bench.CODE + 0x400;
    private static final long RESTORER = Bench.CODE + 0x600;
    private static final long CHILD = Bench.CODE + 0x800;
    private static final long STATUS = Bench.DATA + 0x10;

    private final Bench bench = new Bench();

    private static int exit(SimulatedContext context, long status) {
        return context.syscall(EXIT_GROUP, status);
    }

    /** Goes to the child's code where fork returned 0. */
    private static int childApart(SimulatedContext context) {
        if (context.get(UserContext.RAX) == 0) {
            return context.jump(CHILD);
        }
        context.set(UserContext.RBX, context.get(UserContext.RAX));
        return SimulatedPrograms.CONTINUE;
    }

    private static int awaitChild(SimulatedContext context) {
        return context.syscall(WAIT4, context.get(UserContext.RBX), STATUS, 0, 0);
    }

    private static int exitWithStatusOf(SimulatedContext context, int shift) {
        return exit(context, context.load64(STATUS) >> shift & 0xff);
    }

    private void handle(SimulatedContext context, int signal, long flags) {
        context.store64(Bench.DATA + 0x100, HANDLER);
        context.store64(Bench.DATA + 0x108, flags | Signals.SA_RESTORER);
        context.store64(Bench.DATA + 0x110, RESTORER);
        context.store64(Bench.DATA + 0x118, 0);
    }

    private void programHandler() {
        bench.machine.programs().put(HANDLER, c -> {
            c.store64(Bench.DATA, c.load64(Bench.DATA) + c.get(UserContext.RDI));
            long stack = c.get(UserContext.RSP);
            c.set(UserContext.RSP, stack + 8);
            return c.jump(c.load64(stack));
        });
        bench.machine.programs().put(RESTORER, c -> c.syscall(RT_SIGRETURN));
    }

    @Test
    void theStatusOfInitIsTheMachines() throws Exception {
        bench.start(c -> c.syscall(GETPID), c -> exit(c, 40 + c.get(UserContext.RAX)));
        assertThat(bench.end()).isEqualTo(41);
    }

    @Test
    void aForkedChildIsWaitedFor() throws Exception {
        bench.machine.programs().put(CHILD, c -> c.syscall(GETPPID), c -> exit(c, 6 + c.get(UserContext.RAX)));
        bench.start(
                c -> c.syscall(FORK),
                ProcessCoreTest::childApart,
                ProcessCoreTest::awaitChild,
                c -> exitWithStatusOf(c, 8));
        assertThat(bench.end()).isEqualTo(7);
    }

    @Test
    void anEndedProcessLeavesNothing() throws Exception {
        bench.start(c -> exit(c, 0));
        bench.end();
        assertThat(bench.frames.freeFrames()).isEqualTo(bench.freeAtStart);
        assertThat(bench.spaces.committedBytes()).isZero();
    }

    @Test
    void aWildAccessEndsTheChildBySegv() throws Exception {
        bench.machine.programs().put(CHILD, c -> {
            c.store64(0x4000_0000_0000L + 64, 1);
            return SimulatedPrograms.CONTINUE;
        });
        bench.start(
                c -> c.syscall(FORK),
                ProcessCoreTest::childApart,
                ProcessCoreTest::awaitChild,
                c -> exitWithStatusOf(c, 0));
        assertThat(bench.end()).isEqualTo(Signals.SIGSEGV | 0x80);
    }

    @Test
    void aStoppedChildIsReportedAndGoesOnAtSigcont() throws Exception {
        bench.machine.programs().put(CHILD, c -> c.compute(1000), c -> c.jump(CHILD));
        bench.start(
                c -> c.syscall(FORK),
                ProcessCoreTest::childApart,
                c -> c.syscall(KILL, c.get(UserContext.RBX), Signals.SIGSTOP),
                c -> c.syscall(WAIT4, c.get(UserContext.RBX), STATUS, 2, 0),
                c -> {
                    c.store64(Bench.DATA, c.load64(STATUS) & 0xffff);
                    return c.syscall(KILL, c.get(UserContext.RBX), Signals.SIGCONT);
                },
                c -> c.syscall(WAIT4, c.get(UserContext.RBX), STATUS, 8, 0),
                c -> {
                    c.store64(Bench.DATA, c.load64(Bench.DATA) == (Signals.SIGSTOP << 8 | 0x7f) ? 3 : 0);
                    return c.syscall(KILL, c.get(UserContext.RBX), Signals.SIGKILL);
                },
                ProcessCoreTest::awaitChild,
                c -> exit(c, c.load64(Bench.DATA) * 10 + (c.load64(STATUS) & 0x7f)));
        assertThat(bench.end()).isEqualTo(39);
    }

    @Test
    void aHandlerRunsAndTheInterruptedCallFailsOnce() throws Exception {
        programHandler();
        bench.start(
                c -> {
                    handle(c, Signals.SIGALRM, 0);
                    return c.syscall(RT_SIGACTION, Signals.SIGALRM, Bench.DATA + 0x100, 0, 8);
                },
                c -> {
                    c.store64(Bench.DATA + 0x210, 0);
                    c.store64(Bench.DATA + 0x218, 20_000);
                    return c.syscall(SETITIMER, 0, Bench.DATA + 0x200, 0);
                },
                c -> c.syscall(PAUSE),
                c -> exit(c, c.load64(Bench.DATA) * 10 - c.get(UserContext.RAX)));
        assertThat(bench.end()).as("SIGALRM seen, EINTR returned").isEqualTo(Signals.SIGALRM * 10 + 4);
    }

    @Test
    void aCallWithSaRestartGoesOnAfterTheHandler() throws Exception {
        programHandler();
        bench.machine
                .programs()
                .put(
                        CHILD,
                        c -> c.syscall(GETPPID),
                        c -> c.compute(30_000_000),
                        c -> c.syscall(KILL, 1, Signals.SIGUSR1),
                        c -> c.compute(30_000_000),
                        c -> exit(c, 5));
        bench.start(
                c -> {
                    handle(c, Signals.SIGUSR1, Signals.SA_RESTART);
                    return c.syscall(RT_SIGACTION, Signals.SIGUSR1, Bench.DATA + 0x100, 0, 8);
                },
                c -> c.syscall(FORK),
                ProcessCoreTest::childApart,
                ProcessCoreTest::awaitChild,
                c -> exit(c, (c.load64(STATUS) >> 8 & 0xff) * 10 + c.load64(Bench.DATA) / Signals.SIGUSR1));
        assertThat(bench.end()).isEqualTo(51);
    }

    @Test
    void aForgedFrameEndsInSegv() throws Exception {
        bench.machine.programs().put(CHILD, c -> {
            long frame = Bench.DATA + 0x400;
            c.store64(frame + SignalFrame.REGISTERS + 128, 0x4000_0000_0000L); // RIP beyond the split
            c.set(UserContext.RSP, frame + 8);
            return c.syscall(RT_SIGRETURN);
        });
        bench.start(
                c -> c.syscall(FORK),
                ProcessCoreTest::childApart,
                ProcessCoreTest::awaitChild,
                c -> exitWithStatusOf(c, 0));
        assertThat(bench.end()).isEqualTo(Signals.SIGSEGV | 0x80);
    }

    @Test
    void anErrorInAFamilyEndsItsCallerAlone() throws Exception {
        bench.add(new SystemCallFamily("broken", 500) {
            @Override
            public long call(int number, UserThread thread, UserContext context) {
                throw new OutOfMemoryError("for the test");
            }
        });
        bench.machine.programs().put(CHILD, c -> c.syscall(500));
        bench.start(
                c -> c.syscall(FORK),
                ProcessCoreTest::childApart,
                ProcessCoreTest::awaitChild,
                c -> exitWithStatusOf(c, 0));
        assertThat(bench.end()).isEqualTo(Signals.SIGKILL);
    }

    @Test
    void unknownCallsFail() throws Exception {
        bench.start(
                c -> c.syscall(400),
                c -> {
                    c.set(UserContext.RBX, -c.get(UserContext.RAX));
                    return c.syscall(-1);
                },
                c -> exit(c, c.get(UserContext.RBX) - c.get(UserContext.RAX)));
        assertThat(bench.end()).isEqualTo(38 + 38);
    }

    @Test
    void aForkBombMeetsTheLimitAndTheRestGoesOn() throws Exception {
        long loop = CHILD;
        bench.machine
                .programs()
                .put(
                        loop,
                        c -> c.syscall(FORK),
                        c -> c.get(UserContext.RAX) >= 0 ? c.jump(loop) : SimulatedPrograms.CONTINUE,
                        c -> exit(c, -c.get(UserContext.RAX)));
        bench.start(
                c -> c.syscall(FORK),
                ProcessCoreTest::childApart,
                ProcessCoreTest::awaitChild,
                c -> exitWithStatusOf(c, 8));
        assertThat(bench.end()).isIn(11, 12);
    }

    @Test
    void aFutexWaitSeesAChangedWord() throws Exception {
        bench.start(
                c -> {
                    c.store64(Bench.DATA + 0x40, 5);
                    return c.syscall(FUTEX, Bench.DATA + 0x40, 128, 4, 0);
                },
                c -> exit(c, -c.get(UserContext.RAX)));
        assertThat(bench.end()).isEqualTo(11);
    }
}
