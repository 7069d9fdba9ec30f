package org.exoos.memory.core;

import java.lang.reflect.Proxy;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.FrameAllocator;
import org.exoos.sched.Scheduler;

/** A simulated machine with a frame allocator and spaces over it. */
final class Fixture {
    final SimulatedMachine machine;
    final BuddyFrameAllocator frames;
    final UserSpaces spaces;
    final long freeAtStart;
    /** What others do when long work lets them. */
    Runnable meanwhile = () -> {};

    Fixture(long bytes) {
        machine =
                new SimulatedMachine(MachineConfig.defaults().withMemory(bytes).withCpus(2));
        frames = new BuddyFrameAllocator(machine.memory(), machine.processors());
        Scheduler scheduler = (Scheduler) Proxy.newProxyInstance(
                Fixture.class.getClassLoader(), new Class<?>[] {Scheduler.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("checkpoint")) {
                        meanwhile.run();
                    }
                    return null;
                });
        spaces = new UserSpaces(machine.memory(), frames, machine.tlb(), scheduler);
        freeAtStart = frames.freeFrames();
    }

    AddressSpace space() {
        AddressSpace space = spaces.create();
        if (space == null) {
            throw new AssertionError("no memory");
        }
        return space;
    }

    static long pages(long count) {
        return count * FrameAllocator.FRAME_SIZE;
    }

    long leaked() {
        return freeAtStart - frames.freeFrames();
    }
}
