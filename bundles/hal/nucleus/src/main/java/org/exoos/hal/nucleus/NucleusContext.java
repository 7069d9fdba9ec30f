package org.exoos.hal.nucleus;

import java.util.Objects;
import org.exoos.hal.UserContext;
import org.exoos.nucleus.Ram;
import org.exoos.nucleus.Ring3;

/**
 * A {@code struct exo_user_context}. After {@link #free()} the address is that of no context: {@link #run()} refuses it, and every
 * other use is the defect the interface says it is.
 */
final class NucleusContext extends UserContext { // hot path
    private final long address;
    private boolean freed;
    private long fpuBuffer; // for images on their way, made at the first

    NucleusContext(long address) {
        this.address = address;
    }

    @Override
    public int run() {
        if (freed) {
            throw new IllegalStateException("the context was freed");
        }
        return Ring3.run(address);
    }

    @Override
    public long get(int register) {
        return Ram.get64(address + ((long) Objects.checkIndex(register, Ring3.REGISTERS) << 3));
    }

    @Override
    public void set(int register, long value) {
        Ram.put64(address + ((long) Objects.checkIndex(register, Ring3.REGISTERS) << 3), value);
    }

    @Override
    public long callNumber() {
        return Ram.get64(address + Ring3.CALL_NUMBER);
    }

    @Override
    public long argument0() {
        return Ram.get64(address + Ring3.RDI_OFFSET);
    }

    @Override
    public long argument1() {
        return Ram.get64(address + Ring3.RSI_OFFSET);
    }

    @Override
    public long argument2() {
        return Ram.get64(address + Ring3.RDX_OFFSET);
    }

    @Override
    public long argument3() {
        return Ram.get64(address + Ring3.R10_OFFSET);
    }

    @Override
    public long argument4() {
        return Ram.get64(address + Ring3.R8_OFFSET);
    }

    @Override
    public long argument5() {
        return Ram.get64(address + Ring3.R9_OFFSET);
    }

    @Override
    public void result(long value) {
        Ram.put64(address + Ring3.RAX_OFFSET, value);
    }

    @Override
    public long faultAddress() {
        return Ram.get64(address + Ring3.FAULT_ADDRESS);
    }

    @Override
    public long errorCode() {
        return Ram.get64(address + Ring3.ERROR_CODE);
    }

    @Override
    public int vector() {
        return (int) Ram.get64(address + Ring3.VECTOR);
    }

    @Override
    public void topLevel(long physical) {
        Ram.put64(address + Ring3.TOP_LEVEL, physical);
    }

    @Override
    public void sliceDeadlineTsc(long tsc) {
        Ram.put64(address + Ring3.SLICE_DEADLINE, tsc);
    }

    @Override
    public long ring3Tsc() {
        return Ram.get64(address + Ring3.RING3_TSC);
    }

    @Override
    public void copyFrom(UserContext other) {
        Ring3.copy(address, ((NucleusContext) other).address);
    }

    @Override
    public void reset() {
        Ram.zero(address, 8L * Ring3.REGISTERS);
        Ring3.resetFpu(address);
    }

    @Override
    public int fpuSize() {
        return Ring3.fpuSize();
    }

    @Override
    public void saveFpu(byte[] into) {
        Ring3.fpuSave(address, into);
    }

    @Override
    public boolean loadFpu(byte[] from, int length) {
        return Ring3.fpuLoad(address, fpuBuffer(), from, length);
    }

    private long fpuBuffer() {
        if (fpuBuffer == 0) {
            fpuBuffer = Ring3.allocateFpuBuffer();
        }
        return fpuBuffer;
    }

    @Override
    public void detach() {
        Ring3.detach(address);
    }

    @Override
    public void free() {
        if (!freed) {
            freed = true;
            Ring3.free(address);
            if (fpuBuffer != 0) {
                Ring3.freeFpuBuffer(fpuBuffer);
                fpuBuffer = 0;
            }
        }
    }
}
