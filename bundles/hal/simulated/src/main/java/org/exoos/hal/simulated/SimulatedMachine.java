package org.exoos.hal.simulated;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.hal.Machine;
import org.exoos.hal.Tlb;
import org.exoos.hal.UserContexts;

/** A whole simulated machine: the HAL's services, and the handles by which a test acts as the world around it. */
public final class SimulatedMachine {
    /** How the machine ended. */
    public enum EndKind {
        POWER_OFF,
        REBOOT
    }

    /** How the machine ended, with the status of {@link Machine#powerOff(int)}. */
    public record End(EndKind kind, int status) {}

    /** An invalidation that the kernel asked for; a retired address space has from = to = 0. */
    public record ShootDown(long topLevel, long from, long to) {}

    /** Size of the disk. */
    static final int DISK_SECTORS = 2048;

    private static final int COM1 = 0x3f8;
    private static final int COM2 = 0x2f8;
    private static final int COM3 = 0x3e8;

    private final SimulatedClock clock;
    private final SimulatedMemory memory;
    private final SimulatedMmu mmu;
    private final SimulatedProcessors processors;
    private final SimulatedDevices devices;
    private final SimulatedPrograms programs = new SimulatedPrograms();
    private final SimulatedKeyboard keyboard;
    private final SimulatedScreen screen;
    private final SimulatedDisk disk;
    private final List<SimulatedSerial> serials;
    private final SimulatedControl control;
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final CopyOnWriteArrayList<ShootDown> shootDowns = new CopyOnWriteArrayList<>();
    private final AtomicInteger liveContexts = new AtomicInteger();
    private volatile int contextLimit = Integer.MAX_VALUE;

    public SimulatedMachine(MachineConfig config) {
        clock = new SimulatedClock(config.virtualClock());
        memory = new SimulatedMemory(config);
        mmu = new SimulatedMmu(memory);
        processors = new SimulatedProcessors(config.cpus(), clock, config.autoAdvance());
        devices = new SimulatedDevices(memory);
        control = new SimulatedControl(config.commandLine(), end);
        serials = List.of(serial(COM1, 4), serial(COM2, 3), serial(COM3, 5));
        keyboard = new SimulatedKeyboard(() -> devices.raise(1));
        devices.attach(0x60, 1, keyboard.dataPort());
        devices.attach(0x64, 1, keyboard.commandPort());
        screen = new SimulatedScreen(memory);
        devices.attach(SimulatedScreen.FIRST_PORT, SimulatedScreen.PORTS, screen.ports());
        disk = new SimulatedDisk(DISK_SECTORS, () -> devices.raise(SimulatedDisk.LINE));
        devices.attach(SimulatedDisk.FIRST_PORT, SimulatedDisk.PORTS, disk.commandPorts());
        devices.attach(SimulatedDisk.CONTROL_PORT, 1, disk.controlPort());
        devices.attach(SimulatedClockChip.FIRST_PORT, SimulatedClockChip.PORTS, new SimulatedClockChip(clock));
    }

    private SimulatedSerial serial(int port, int line) {
        SimulatedSerial model = new SimulatedSerial(() -> devices.raise(line));
        devices.attach(port, 8, model);
        return model;
    }

    public SimulatedClock clock() {
        return clock;
    }

    public SimulatedMemory memory() {
        return memory;
    }

    /** The page tables as the CPU would walk them. */
    public SimulatedMmu mmu() {
        return mmu;
    }

    public SimulatedProcessors processors() {
        return processors;
    }

    public SimulatedDevices devices() {
        return devices;
    }

    /** Where the test puts its user programs. */
    public SimulatedPrograms programs() {
        return programs;
    }

    /** Serial port 1, 2 or 3. */
    public SimulatedSerial serial(int number) {
        return serials.get(number - 1);
    }

    public SimulatedKeyboard keyboard() {
        return keyboard;
    }

    public SimulatedScreen screen() {
        return screen;
    }

    /** The disk, of one MiB. */
    public SimulatedDisk disk() {
        return disk;
    }

    public Machine machine() {
        return control;
    }

    public UserContexts contexts() {
        return () -> {
            if (liveContexts.incrementAndGet() > contextLimit) {
                liveContexts.decrementAndGet();
                return null;
            }
            return new SimulatedContext(this);
        };
    }

    /** From now on no more than so many contexts exist at a time, as if the nucleus were short of memory. */
    public void limitContexts(int most) {
        contextLimit = most;
    }

    public int liveContexts() {
        return liveContexts.get();
    }

    public Tlb tlb() {
        return new Tlb() {
            @Override
            public void shootDown(long topLevel, long from, long to) {
                shootDowns.add(new ShootDown(topLevel, from, to));
            }

            @Override
            public void retire(long topLevel) {
                shootDowns.add(new ShootDown(topLevel, 0, 0));
            }
        };
    }

    /** Invalidations so far, oldest first. */
    public List<ShootDown> shootDowns() {
        return List.copyOf(shootDowns);
    }

    /** Completes when the machine is powered off or rebooted. */
    public CompletableFuture<End> end() {
        return end.copy();
    }

    /** What was written to the log so far. */
    public String log() {
        return new String(control.log(0, Integer.MAX_VALUE), StandardCharsets.UTF_8);
    }

    void contextFreed() {
        liveContexts.decrementAndGet();
    }
}
