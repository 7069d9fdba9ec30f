package org.exoos.vfs.procfs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Processors;
import org.exoos.hal.Processors.CpuTime;
import org.exoos.memory.FrameAllocator;
import org.exoos.process.ProcessInfo;
import org.exoos.process.ProcessTable;
import org.exoos.sched.SchedulerStatistics.CpuStatistics;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;

/** Texts of the files directly under /proc (proc(5)). */
final class KernelFiles {
    /** Nanoseconds of a clock tick, USER_HZ = 100. */
    static final long TICK = 10_000_000;

    private static final long SECOND = 1_000_000_000L;
    private static final int LINES = 16;

    private final Kernel kernel;

    KernelFiles(Kernel kernel) {
        this.kernel = kernel;
    }

    String uptime() {
        Processors processors = kernel.processors();
        long idle = 0;
        for (int cpu = 0; cpu < processors.count(); cpu++) {
            idle += processors.timeNanos(cpu, CpuTime.IDLE);
        }
        return hundredths(kernel.clock().nanoTime()) + " " + hundredths(idle) + "\n";
    }

    String loadAverage() {
        ProcessTable table = kernel.processTable();
        int last = 0;
        int all = 0;
        if (table != null) {
            for (ProcessInfo info : table.processes()) {
                last = Math.max(last, info.pid());
                all += info.threads();
            }
        }
        return kernel.load().text() + " " + kernel.load().runnable() + "/" + all + " " + last + "\n";
    }

    String memory() {
        PhysicalMemory.Usage usage = kernel.memory().usage();
        FrameAllocator frames = kernel.frames();
        long free = frames.freeFrames() * FrameAllocator.FRAME_SIZE;
        StringBuilder text = new StringBuilder();
        kilobytes(text, "MemTotal", usage.total());
        kilobytes(text, "MemFree", free);
        kilobytes(text, "MemAvailable", free);
        kilobytes(text, "Buffers", 0);
        kilobytes(text, "Cached", 0);
        kilobytes(text, "SwapTotal", 0);
        kilobytes(text, "SwapFree", 0);
        kilobytes(text, "Shmem", 0);
        kilobytes(text, "SReclaimable", 0);
        kilobytes(text, "JvmShare", usage.jvmShare());
        kilobytes(text, "JvmCommitted", usage.jvmCommitted());
        kilobytes(text, "JvmUsed", usage.jvmUsed());
        return text.toString();
    }

    String statistics() {
        Processors processors = kernel.processors();
        long[] sum = new long[CpuTime.values().length];
        StringBuilder each = new StringBuilder();
        for (int cpu = 0; cpu < processors.count(); cpu++) {
            long[] times = new long[sum.length];
            for (CpuTime what : CpuTime.values()) {
                times[what.ordinal()] = processors.timeNanos(cpu, what);
                sum[what.ordinal()] += times[what.ordinal()];
            }
            cpuLine(each, "cpu" + cpu, times);
        }
        StringBuilder text = new StringBuilder();
        cpuLine(text, "cpu ", sum);
        text.append(each);
        long[] lines = new long[LINES];
        Arrays.setAll(lines, line -> kernel.devices().interruptCount(line));
        text.append("intr ").append(Arrays.stream(lines).sum());
        for (long count : lines) {
            text.append(' ').append(count);
        }
        ProcessTable table = kernel.processTable();
        int last = table == null
                ? 0
                : table.processes().stream().mapToInt(ProcessInfo::pid).max().orElse(0);
        text.append("\nctxt ").append(kernel.scheduler().contextSwitches());
        text.append("\nbtime ").append(kernel.bootNanos() / SECOND);
        text.append("\nprocesses ").append(last);
        text.append("\nprocs_running ").append(kernel.load().runnable());
        text.append("\nprocs_blocked 0");
        return text.append('\n').toString();
    }

    /** Version 15 of Documentation/scheduler/sched-stats.rst, with what is kept: run time, wait time, runs. */
    String schedulerStatistics() {
        StringBuilder text = new StringBuilder("version 15\ntimestamp ");
        text.append(kernel.clock().nanoTime() / TICK).append('\n');
        for (CpuStatistics cpu : kernel.scheduler().statistics().cpus()) {
            text.append("cpu")
                    .append(cpu.cpu())
                    .append(" 0 0 ")
                    .append(cpu.switches())
                    .append(" 0 0 0 ");
            text.append(cpu.runNanos()).append(' ').append(cpu.waitNanos()).append(' ');
            text.append(cpu.picks()).append('\n');
        }
        return text.toString();
    }

    String version() {
        return "Exo-OS version 0.5.0 (Java " + Runtime.version().feature() + ") #1 SMP x86_64\n";
    }

    String processors() {
        StringBuilder text = new StringBuilder();
        for (int cpu = 0; cpu < kernel.processors().count(); cpu++) {
            text.append("processor\t: ").append(cpu).append('\n');
            text.append(String.format(
                    Locale.ROOT, "cpu MHz\t\t: %.3f\n", kernel.clock().tscHz() / 1e6));
            text.append("address sizes\t: 47 bits virtual\n\n");
        }
        return text.toString();
    }

    String interrupts() {
        StringBuilder text = new StringBuilder("           all CPUs\n");
        for (int line = 0; line < LINES; line++) {
            text.append(String.format(
                    Locale.ROOT, "%3d: %14d\n", line, kernel.devices().interruptCount(line)));
        }
        return text.toString();
    }

    String fileSystems() {
        StringBuilder text = new StringBuilder();
        kernel.types().forEach(type -> text.append("nodev\t").append(type).append('\n'));
        return text.toString();
    }

    String commandLine() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> word : kernel.machine().commandLine().entrySet()) {
            text.append(text.isEmpty() ? "" : " ").append(word.getKey());
            if (!word.getValue().isEmpty()) {
                text.append('=').append(word.getValue());
            }
        }
        return text.append('\n').toString();
    }

    String mounts() {
        Vfs vfs = kernel.vfs();
        StringBuilder text = new StringBuilder();
        if (vfs != null) {
            for (Vfs.Mount mount : vfs.mounts()) {
                text.append(escaped(mount.source())).append(' ').append(escaped(mount.target()));
                text.append(' ')
                        .append(mount.type())
                        .append(' ')
                        .append(mount.options())
                        .append(" 0 0\n");
            }
        }
        return text.toString();
    }

    /** user nice system idle iowait irq softirq steal guest guest_nice, in ticks. */
    private static void cpuLine(StringBuilder text, String name, long[] times) {
        text.append(name);
        @Nullable
        CpuTime[] order = {
            CpuTime.USER, null, CpuTime.KERNEL, CpuTime.IDLE, null, CpuTime.INTERRUPT, null, CpuTime.STEAL
        };
        for (@Nullable CpuTime what : order) {
            text.append(' ').append(what == null ? 0 : times[what.ordinal()] / TICK);
        }
        text.append(" 0 0\n");
    }

    private static void kilobytes(StringBuilder text, String name, long bytes) {
        String value = Long.toString(bytes / 1024);
        text.append(name).append(':');
        text.append(" ".repeat(Math.max(1, 24 - name.length() - 1 - value.length())));
        text.append(value).append(" kB\n");
    }

    private static String hundredths(long nanos) {
        long ticks = nanos / TICK;
        return ticks / 100 + "." + ticks / 10 % 10 + ticks % 10;
    }

    /** Blanks and backslashes as octal, as in mtab. */
    private static String escaped(String text) {
        return text.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012");
    }
}
