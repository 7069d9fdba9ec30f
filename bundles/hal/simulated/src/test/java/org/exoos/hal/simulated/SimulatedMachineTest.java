package org.exoos.hal.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.exoos.hal.InterruptLine;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.UserContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SimulatedMachineTest {
    private static final long PROGRAM = 0x40_0000;

    private final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults()
            .withCpus(2)
            .withVirtualClock()
            .withBootFile("/exo/root.tar", "contents".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

    private UserContext at(long rip) {
        UserContext context = machine.contexts().allocate();
        assertThat(context).isNotNull();
        context.set(UserContext.RIP, rip);
        return context;
    }

    @Test
    void aProgramTrapsWithItsSystemCallAndGoesOnWithTheResult() {
        machine.programs().put(PROGRAM, c -> c.syscall(39), c -> c.syscall(60, c.get(UserContext.RAX)));
        UserContext context = at(PROGRAM);

        assertThat(context.run()).isEqualTo(UserContext.TRAP_SYSCALL);
        assertThat(context.callNumber()).isEqualTo(39);
        context.result(7);
        assertThat(context.run()).isEqualTo(UserContext.TRAP_SYSCALL);
        assertThat(context.callNumber()).isEqualTo(60);
        assertThat(context.argument0()).isEqualTo(7);
    }

    @Test
    void aKickPendingOnEntryReturnsAtOnce() {
        machine.programs().put(PROGRAM, c -> c.syscall(39));
        machine.processors().kick(0);
        UserContext context = at(PROGRAM);

        assertThat(context.run()).isEqualTo(UserContext.TRAP_KICK);
        assertThat(context.run()).isEqualTo(UserContext.TRAP_SYSCALL);
    }

    @Test
    void computingPastTheDeadlineEndsTheSlice() {
        machine.programs().put(PROGRAM, c -> {
            c.compute(1_000);
            return c.jump(PROGRAM);
        });
        UserContext context = at(PROGRAM);
        context.sliceDeadlineTsc(machine.clock().tsc() + 10_000);

        assertThat(context.run()).isEqualTo(UserContext.TRAP_SLICE_END);
        assertThat(context.ring3Tsc()).isGreaterThanOrEqualTo(10_000);
    }

    @Test
    void anAccessFaultsUntilThePageTablesAllowIt() {
        PhysicalMemory memory = machine.memory();
        long top = 0x10_0000;
        long page = 0x10_5000;
        machine.programs().put(PROGRAM, c -> {
            c.store64(0x60_0008, 42);
            return c.syscall(1);
        });
        UserContext context = at(PROGRAM);
        context.topLevel(top);

        assertThat(context.run()).isEqualTo(UserContext.TRAP_PAGE_FAULT);
        assertThat(context.faultAddress()).isEqualTo(0x60_0008);
        assertThat(context.errorCode()).isEqualTo(SimulatedMmu.USER | SimulatedMmu.WRITE);
        memory.put64(top, 0x10_1000 | 7);
        memory.put64(0x10_1000, 0x10_2000 | 7);
        memory.put64(0x10_2000 + 8 * 3, 0x10_3000 | 7);
        memory.put64(0x10_3000, page | 7);
        assertThat(context.run()).isEqualTo(UserContext.TRAP_SYSCALL);
        assertThat(memory.get64(page + 8)).isEqualTo(42);
        assertThat(memory.get64(0x10_3000)).isEqualTo(page | 7 | 0x60);
    }

    @Test
    void anEmptyAddressFaultsAsAFetchAndAKernelAddressIsRefused() {
        assertThat(at(0x1234).run()).isEqualTo(UserContext.TRAP_PAGE_FAULT);
        assertThat(at(SimulatedContext.USER_END).run()).isNegative();
    }

    @Test
    void aKickEndsIdle() throws InterruptedException {
        CountDownLatch woken = new CountDownLatch(1);
        Thread carrier = Thread.ofPlatform().start(() -> {
            machine.processors().pin(1);
            machine.processors().registerCarrier(1);
            if (machine.processors().idle(1, 0)) {
                woken.countDown();
            }
        });
        machine.processors().kick(1);

        assertThat(woken.await(5, TimeUnit.SECONDS)).isTrue();
        carrier.join();
    }

    @Test
    void idleEndsWhenVirtualTimeReachesTheDeadline() throws InterruptedException {
        long deadline = machine.clock().nanoTime() + 1_000_000;
        Thread carrier = Thread.ofPlatform().start(() -> machine.processors().idle(0, deadline));
        while (!machine.processors().isIdle(0)) {
            Thread.onSpinWait();
        }

        machine.clock().advance(1_000_000);

        carrier.join();
        assertThat(machine.processors().takeKick(0)).isFalse();
    }

    @Test
    void memoryKeepsWhatWasWrittenAndRefusesWhatIsNotThere() {
        PhysicalMemory memory = machine.memory();
        memory.put64(0x10_0000, 0x1122334455667788L);

        assertThat(memory.get8(0x10_0000)).isEqualTo((byte) 0x88);
        assertThat(memory.get16(0x10_0006)).isEqualTo((short) 0x1122);
        assertThat(memory.compareAndSet64(0x10_0000, 0, 1)).isFalse();
        assertThat(memory.compareAndSet32(0x10_0000, 0x55667788, 1)).isTrue();
        memory.copy(0x10_0000, 0x1f_fffc, 8);
        byte[] across = new byte[8];
        memory.read(0x1f_fffc, across, 0, 8);
        assertThat(across).containsExactly(1, 0, 0, 0, 0x44, 0x33, 0x22, 0x11);
        assertThatThrownBy(() -> memory.get8(1L << 36)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bootFilesAreMemoryThatCannotBeWritten() {
        var file = machine.memory().bootFile("/exo/root.tar").orElseThrow();

        assertThat(file.length()).isEqualTo(8);
        assertThat(machine.memory().get8(file.address())).isEqualTo((byte) 'c');
        assertThatThrownBy(() -> machine.memory().put8(file.address(), (byte) 0))
                .isNotNull();
        assertThat(machine.memory().bootFile("/nothing")).isEmpty();
    }

    @Test
    void aTypedByteInterruptsAndIsRead() throws InterruptLine.Closed {
        var ports = machine.devices().ports("test", 0x3f8, 8);
        var line = machine.devices().interrupt("test", 4);
        ports.out8(1, 1);
        machine.serial(1).type("x");

        assertThat(line.await()).isEqualTo(1);
        assertThat(ports.in8(5) & 1).isEqualTo(1);
        assertThat(ports.in8(0)).isEqualTo('x');
        ports.out8(0, 'y');
        assertThat(machine.serial(1).output()).isEqualTo("y");
    }

    @Test
    void aLeaseIsExclusiveUntilClosed() {
        var first = machine.devices().ports("serial driver", 0x3f8, 8);

        assertThatThrownBy(() -> machine.devices().ports("thief", 0x3ff, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("serial driver");
        first.close();
        assertThatThrownBy(() -> first.in8(0)).isInstanceOf(IllegalStateException.class);
        machine.devices().ports("heir", 0x3ff, 1);
    }

    @Test
    void closingALineWakesItsWaiter() throws InterruptedException {
        InterruptLine line = machine.devices().interrupt("test", 4);
        CountDownLatch closed = new CountDownLatch(1);
        Thread bottomHalf = Thread.ofPlatform().start(() -> {
            try {
                line.await();
            } catch (InterruptLine.Closed e) {
                closed.countDown();
            }
        });

        line.close();

        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        bottomHalf.join();
    }

    @Test
    void powerOffIsRecordedOnce() {
        machine.machine().powerOff(3);
        machine.machine().reboot();

        assertThat(machine.end().join()).isEqualTo(new SimulatedMachine.End(SimulatedMachine.EndKind.POWER_OFF, 3));
    }
}
