package org.exoos.vfs.procfs;

import org.exoos.process.ProcessInfo;

/** Texts of the files of a process (proc_pid_stat(5), proc_pid_status(5), proc_pid_statm(5)). */
final class ProcessFiles {
    private static final long PAGE = 4096;
    private static final int NAME_MAX = 15;

    private ProcessFiles() {}

    /** The 52 fields; what is not kept is 0. */
    static String stat(ProcessInfo p) {
        StringBuilder text = new StringBuilder(256);
        text.append(p.pid()).append(" (").append(command(p)).append(") ").append(p.state());
        append(
                text,
                p.parent(),
                p.processGroup(),
                p.session(),
                p.terminal(),
                p.terminal() == 0 ? -1 : p.foregroundGroup());
        // flags, page faults: minflt cminflt majflt cmajflt
        append(text, 0, 0, 0, 0, 0);
        append(text, p.userNanos() / KernelFiles.TICK, p.kernelNanos() / KernelFiles.TICK, 0, 0);
        append(text, 20 + p.nice(), p.nice(), p.threads(), 0, p.startNanos() / KernelFiles.TICK);
        append(text, p.virtualBytes(), p.residentBytes() / PAGE);
        // rsslim, code, stack, instruction pointer, old signal sets, wchan, nswap, cnswap
        text.append(" 18446744073709551615");
        append(text, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        // exit_signal (SIGCHLD), processor, rt_priority, policy, delays, guest times, data, brk, args, environment,
        // exit code
        append(text, 17, p.cpu(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return text.append('\n').toString();
    }

    static String status(ProcessInfo p) {
        StringBuilder text = new StringBuilder(512);
        text.append("Name:\t").append(command(p)).append('\n');
        text.append("State:\t")
                .append(p.state())
                .append(" (")
                .append(stateName(p.state()))
                .append(")\n");
        text.append("Tgid:\t").append(p.pid()).append('\n');
        text.append("Pid:\t").append(p.pid()).append('\n');
        text.append("PPid:\t").append(p.parent()).append('\n');
        text.append("TracerPid:\t0\n");
        fourTimes(text, "Uid:", p.uid());
        fourTimes(text, "Gid:", p.gid());
        text.append("FDSize:\t").append(Math.max(64, p.openFiles().size())).append('\n');
        if (p.state() != 'Z') {
            kilobytes(text, "VmSize:", p.virtualBytes());
            kilobytes(text, "VmRSS:", p.residentBytes());
        }
        text.append("Threads:\t").append(p.threads()).append('\n');
        return text.toString();
    }

    static String memory(ProcessInfo p) {
        return p.virtualBytes() / PAGE + " " + p.residentBytes() / PAGE + " 0 0 0 " + p.virtualBytes() / PAGE + " 0\n";
    }

    /** Arguments, each ended by a zero byte; empty for a zombie. */
    static String commandLine(ProcessInfo p) {
        StringBuilder text = new StringBuilder();
        p.commandLine().forEach(argument -> text.append(argument).append('\0'));
        return text.toString();
    }

    static String maps(ProcessInfo p) {
        StringBuilder text = new StringBuilder();
        p.maps().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    static String scheduling(ProcessInfo p) {
        StringBuilder text = new StringBuilder();
        p.scheduling().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static String command(ProcessInfo p) {
        String name = p.name();
        return name.length() > NAME_MAX ? name.substring(0, NAME_MAX) : name;
    }

    private static String stateName(char state) {
        return switch (state) {
            case 'R' -> "running";
            case 'S' -> "sleeping";
            case 'D' -> "disk sleep";
            case 'T' -> "stopped";
            case 'Z' -> "zombie";
            default -> "unknown";
        };
    }

    private static void append(StringBuilder text, long... values) {
        for (long value : values) {
            text.append(' ').append(value);
        }
    }

    private static void fourTimes(StringBuilder text, String name, int value) {
        text.append(name);
        text.append(("\t" + Integer.toUnsignedString(value)).repeat(4)).append('\n');
    }

    private static void kilobytes(StringBuilder text, String name, long bytes) {
        String value = Long.toString(bytes / 1024);
        text.append(name)
                .append('\t')
                .append(" ".repeat(Math.max(0, 8 - value.length())))
                .append(value)
                .append(" kB\n");
    }
}
