package org.exoos.vfs.core;

import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;

/**
 * What the gate of a swappable file system costs: a read of one byte by the open file, against one that is not swappable, and the inode alone. A program:
 * {@code java ... org.exoos.vfs.core.GateCost}; prints the best of ten rounds, nanoseconds a call.
 */
final class GateCost {
    private static final int CALLS = 2_000_000;
    private static final int ROUNDS = 10;

    private GateCost() {}

    public static void main(String[] arguments) throws Exception {
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults().withMemory(2 << 20));
        FaultyType type = new FaultyType();
        VfsCore plain = new VfsCore(new DentryCache(System::nanoTime), () -> null);
        plain.table.typeAdded(type);
        plain.table.mount("tarfs", "x", "/", "ro");
        VfsCore gated = new VfsCore(new DentryCache(System::nanoTime), () -> null);
        TypeGate gate = new TypeGate("tarfs", () -> {});
        gate.put("tarfs", type);
        gated.table.typeAdded(gate);
        gated.table.mount("tarfs", "x", "/", "ro");
        byte[] one = new byte[1];
        OpenFile first = plain.open(null, "/data", 0, 0, Caller.KERNEL);
        OpenFile second = gated.open(null, "/data", 0, 0, Caller.KERNEL);
        Inode inode = type.mount("x", "").root().lookup("data");
        if (inode == null) {
            throw new AssertionError("no file");
        }
        double[] best = {1e9, 1e9, 1e9};
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                inode.read(i & 1023, new ArrayBuffer(one, 0, 1, machine.memory()));
            }
            long middle = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                first.read(new ArrayBuffer(one, 0, 1, machine.memory()), i & 1023, Caller.KERNEL);
            }
            long late = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                second.read(new ArrayBuffer(one, 0, 1, machine.memory()), i & 1023, Caller.KERNEL);
            }
            long end = System.nanoTime();
            best[0] = Math.min(best[0], (middle - begin) / (double) CALLS);
            best[1] = Math.min(best[1], (late - middle) / (double) CALLS);
            best[2] = Math.min(best[2], (end - late) / (double) CALLS);
        }
        System.out.printf(
                "inode %.1f ns, open file %.1f ns, open file behind a gate %.1f ns%n", best[0], best[1], best[2]);
    }
}
