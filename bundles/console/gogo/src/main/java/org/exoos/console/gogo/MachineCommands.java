package org.exoos.console.gogo;

import java.nio.charset.StandardCharsets;
import org.exoos.hal.Devices;
import org.exoos.hal.Machine;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.PhysicalMemory.Range;
import org.exoos.link.MachineEnd;
import org.exoos.memory.FrameAllocator;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** mem, irq, log, poweroff, reboot: the machine. */
@Component(
        service = MachineCommands.class,
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=mem",
            "osgi.command.function=irq",
            "osgi.command.function=log",
            "osgi.command.function=poweroff",
            "osgi.command.function=reboot",
            CommandNames.HELP + "=mem: RAM of user programs and of the JVM",
            CommandNames.HELP + "=irq: interrupts by line, and who has leased which device resources",
            CommandNames.HELP + "=log: the kernel's log; TEXT: only lines with it",
            CommandNames.HELP + "=poweroff: switch the machine off",
            CommandNames.HELP + "=reboot: start the machine again"
        })
public final class MachineCommands {
    private static final int ISA_LINES = 16;
    private static final int LOG_CHUNK = 16384;
    private static final long KIB = 1024;

    @Reference
    private Devices devices;

    @Reference
    private Machine machine;

    @Reference
    private PhysicalMemory memory;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable FrameAllocator frames;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable MachineEnd end;

    public void mem() {
        Columns text = new Columns("MEMORY", "TOTAL_KIB", "USED_KIB", "FREE_KIB");
        long granted = memory.granted().stream().mapToLong(Range::length).sum();
        FrameAllocator allocator = frames;
        if (allocator == null) {
            text.row("granted to Java", granted / KIB, 0, granted / KIB);
        } else {
            long size = FrameAllocator.FRAME_SIZE / KIB;
            long total = allocator.totalFrames() * size;
            long free = allocator.freeFrames() * size;
            text.row("user frames", total, total - free, free);
        }
        Runtime jvm = Runtime.getRuntime();
        long used = jvm.totalMemory() - jvm.freeMemory();
        text.row("Java heap", jvm.maxMemory() / KIB, used / KIB, (jvm.maxMemory() - used) / KIB);
        System.out.print(text);
    }

    public void irq() {
        Columns text = new Columns("LINE", "INTERRUPTS");
        for (int line = 0; line < ISA_LINES; line++) {
            long count = devices.interruptCount(line);
            if (count > 0) {
                text.row(line, count);
            }
        }
        System.out.print(text);
        devices.leases().forEach(System.out::println);
    }

    public void log() {
        log("");
    }

    public void log(String wanted) {
        StringBuilder text = new StringBuilder();
        long sequence = 0;
        for (byte[] part = machine.log(sequence, LOG_CHUNK); part.length > 0; part = machine.log(sequence, LOG_CHUNK)) {
            text.append(new String(part, StandardCharsets.ISO_8859_1));
            sequence += part.length;
        }
        text.toString().lines().filter(line -> line.contains(wanted)).forEach(System.out::println);
    }

    public void poweroff() {
        MachineEnd told = end;
        if (told != null) {
            told.powerOff(0);
        } else {
            machine.powerOff(0);
        }
    }

    public void reboot() {
        machine.reboot();
    }
}
