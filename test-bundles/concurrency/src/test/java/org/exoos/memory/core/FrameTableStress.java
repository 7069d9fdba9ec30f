package org.exoos.memory.core;

import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** To the one owner of a frame come two, of which one leaves again: two references are left. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "one of three left")
@Outcome(expect = Expect.FORBIDDEN, desc = "a reference was lost or counted twice")
@State
public class FrameTableStress {
    private static final SimulatedMachine MACHINE =
            new SimulatedMachine(MachineConfig.defaults().withMemory(256 << 20).withCpus(2));
    private static final BuddyFrameAllocator FRAMES = new BuddyFrameAllocator(MACHINE.memory(), MACHINE.processors());

    private final long frame = FRAMES.allocateUninitialised();

    @Actor
    public void retains() {
        FRAMES.retain(frame);
    }

    @Actor
    public void retainsAndReleases() {
        FRAMES.retain(frame);
        FRAMES.release(frame);
    }

    @Arbiter
    public void afterwards(I_Result result) {
        result.r1 = FRAMES.references(frame);
        for (int left = result.r1; left > 0; left--) {
            FRAMES.release(frame);
        }
    }
}
