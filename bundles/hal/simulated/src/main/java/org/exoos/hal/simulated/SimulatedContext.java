package org.exoos.hal.simulated;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.exoos.hal.Processors.CpuTime;
import org.exoos.hal.UserContext;

/**
 * Register state of a simulated user thread. The public methods beyond {@link UserContext} are for the steps of
 * {@link SimulatedPrograms}: they act as the user program would.
 */
public final class SimulatedContext extends UserContext {
    /** First address that ring 3 may not jump to: the page below the split is never mapped. */
    static final long USER_END = 0x3fff_ffff_f000L;

    private static final int REGISTERS = 20;
    private static final int EINVAL = 22;

    private final SimulatedMachine machine;
    private final long[] registers = new long[REGISTERS];
    private final SimulatedFpu fpu = new SimulatedFpu();
    private long callNumber;
    private long faultAddress;
    private long errorCode;
    private int vector;
    private long topLevel;
    private long sliceDeadline;
    private long ring3;
    private boolean running;
    private boolean freed;

    SimulatedContext(SimulatedMachine machine) {
        this.machine = machine;
    }

    @Override
    public int run() {
        if (freed || running) {
            throw new IllegalStateException(freed ? "the context was freed" : "the context is running");
        }
        if (outside(registers[RIP]) || outside(registers[FS_BASE]) || outside(registers[GS_BASE])) {
            return -EINVAL;
        }
        running = true;
        int cpu = machine.processors().current();
        long start = machine.clock().nanoTime();
        try {
            return ring3(cpu);
        } finally {
            running = false;
            long spent = machine.clock().nanoTime() - start;
            ring3 += spent;
            machine.processors().spent(cpu, CpuTime.USER, spent);
        }
    }

    private int ring3(int cpu) {
        while (true) {
            if (machine.processors().takeKick(cpu)) {
                return TRAP_KICK;
            }
            if (sliceDeadline != 0 && machine.clock().tsc() >= sliceDeadline) {
                return TRAP_SLICE_END;
            }
            long rip = registers[RIP];
            SimulatedPrograms.Step step = machine.programs().at(rip);
            if (step == null) {
                return fault(rip, SimulatedMmu.USER | SimulatedMmu.FETCH);
            }
            registers[RIP] = rip + SimulatedPrograms.STEP_LENGTH;
            try {
                int trap = step.run(this);
                if (trap != SimulatedPrograms.CONTINUE) {
                    return trap;
                }
            } catch (UserFault refused) {
                registers[RIP] = rip;
                return fault(refused.address(), refused.errorCode());
            }
        }
    }

    /** The program executes `syscall` with up to six arguments. */
    public int syscall(long number, long... arguments) {
        int[] places = {RDI, RSI, RDX, R10, R8, R9};
        for (int i = 0; i < arguments.length; i++) {
            registers[places[i]] = arguments[i];
        }
        registers[RAX] = number;
        registers[RCX] = registers[RIP];
        registers[R11] = registers[RFLAGS];
        callNumber = number;
        return TRAP_SYSCALL;
    }

    /** The program raises an exception other than a page fault; RIP stays at the step, as for a fault. */
    public int exception(int number, long code) {
        registers[RIP] -= SimulatedPrograms.STEP_LENGTH;
        vector = number;
        errorCode = code;
        return TRAP_EXCEPTION;
    }

    /** The program computes for so long; on a virtual clock time moves, on the host's this is a busy loop. */
    public int compute(long nanos) {
        if (machine.clock().isVirtual()) {
            machine.clock().spend(nanos);
        } else {
            long end = machine.clock().nanoTime() + nanos;
            while (machine.clock().nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
        return SimulatedPrograms.CONTINUE;
    }

    /** The program jumps. */
    public int jump(long rip) {
        registers[RIP] = rip;
        return SimulatedPrograms.CONTINUE;
    }

    /** The program reads a byte; a page fault where the page tables do not allow it. */
    public byte load8(long address) {
        return machine.memory().get8(machine.mmu().translate(topLevel, address, 0));
    }

    /** The program reads an aligned word. */
    public long load64(long address) {
        return machine.memory().get64(machine.mmu().translate(topLevel, address, 0));
    }

    /** The program writes a byte. */
    public void store8(long address, int value) {
        machine.memory().put8(machine.mmu().translate(topLevel, address, SimulatedMmu.WRITE), (byte) value);
    }

    /** The program writes an aligned word. */
    public void store64(long address, long value) {
        machine.memory().put64(machine.mmu().translate(topLevel, address, SimulatedMmu.WRITE), value);
    }

    /** The program writes a string with its zero byte; a fault half-way leaves the first part written. */
    public void storeString(long address, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            store8(address + i, bytes[i]);
        }
        store8(address + bytes.length, 0);
    }

    @Override
    public long get(int register) {
        return registers[register];
    }

    @Override
    public void set(int register, long value) {
        registers[register] = value;
    }

    @Override
    public long callNumber() {
        return callNumber;
    }

    @Override
    public long argument0() {
        return registers[RDI];
    }

    @Override
    public long argument1() {
        return registers[RSI];
    }

    @Override
    public long argument2() {
        return registers[RDX];
    }

    @Override
    public long argument3() {
        return registers[R10];
    }

    @Override
    public long argument4() {
        return registers[R8];
    }

    @Override
    public long argument5() {
        return registers[R9];
    }

    @Override
    public void result(long value) {
        registers[RAX] = value;
    }

    @Override
    public long faultAddress() {
        return faultAddress;
    }

    @Override
    public long errorCode() {
        return errorCode;
    }

    @Override
    public int vector() {
        return vector;
    }

    @Override
    public void topLevel(long physical) {
        topLevel = physical;
    }

    @Override
    public void sliceDeadlineTsc(long tsc) {
        sliceDeadline = tsc;
    }

    @Override
    public long ring3Tsc() {
        return ring3;
    }

    @Override
    public void copyFrom(UserContext other) {
        SimulatedContext from = (SimulatedContext) other;
        System.arraycopy(from.registers, 0, registers, 0, REGISTERS);
        fpu.copyFrom(from.fpu);
        callNumber = from.callNumber;
    }

    @Override
    public void reset() {
        Arrays.fill(registers, 0);
        fpu.clean();
    }

    @Override
    public int fpuSize() {
        return SimulatedFpu.SIZE;
    }

    @Override
    public void saveFpu(byte[] into) {
        fpu.save(into);
    }

    /** Refuses what the processor would. */
    @Override
    public boolean loadFpu(byte[] from, int length) {
        return fpu.load(from, length);
    }

    @Override
    public void detach() {}

    @Override
    public void free() {
        freed = true;
        machine.contextFreed();
    }

    private int fault(long address, int code) {
        faultAddress = address;
        errorCode = code;
        return TRAP_PAGE_FAULT;
    }

    private static boolean outside(long address) {
        return Long.compareUnsigned(address, USER_END) >= 0;
    }
}
