package org.exoos.process.linux;

import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.Process;
import org.exoos.process.SignalInfo;
import org.exoos.process.UserBuffer;
import org.exoos.process.UserThread;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/** A thread of which only the memory is there. */
final class MemoryThread extends UserThread {
    private final AddressSpace memory;
    private final UserBuffer buffer;

    MemoryThread(AddressSpace memory) {
        this.memory = memory;
        this.buffer = new UserBuffer(memory);
    }

    private static UnsupportedOperationException absent() {
        return new UnsupportedOperationException("only memory is there");
    }

    @Override
    public AddressSpace memory() {
        return memory;
    }

    @Override
    public UserBuffer buffer(long address, long length) {
        return buffer.set(memory, address, length);
    }

    @Override
    public int tid() {
        throw absent();
    }

    @Override
    public Process process() {
        throw absent();
    }

    @Override
    public UserContext context() {
        throw absent();
    }

    @Override
    public Task task() {
        throw absent();
    }

    @Override
    public long signalMask() {
        throw absent();
    }

    @Override
    public void signalMask(long mask) {
        throw absent();
    }

    @Override
    public void temporaryMask(long mask) {
        throw absent();
    }

    @Override
    public long pendingSignals() {
        throw absent();
    }

    @Override
    public @Nullable SignalInfo takeSignal(long set) {
        throw absent();
    }

    @Override
    public boolean signalPending() {
        throw absent();
    }

    @Override
    public long alternateStackBase() {
        throw absent();
    }

    @Override
    public long alternateStackSize() {
        throw absent();
    }

    @Override
    public void alternateStack(long base, long size) {
        throw absent();
    }

    @Override
    public boolean onAlternateStack() {
        throw absent();
    }

    @Override
    public void clearChildTid(long address) {
        throw absent();
    }

    @Override
    public long takeResumeDeadline() {
        throw absent();
    }

    @Override
    public void resumeDeadline(long nanoTime) {
        throw absent();
    }

    @Override
    public long signalReturn() {
        throw absent();
    }
}
