package org.exoos.process;

import java.util.List;

/**
 * Snapshot of a process.
 *
 * @param state as in /proc/PID/stat: R S D T Z
 * @param terminal device number of the controlling terminal, 0 none
 * @param userNanos and kernelNanos: CPU time
 * @param virtualBytes size of the address space; residentBytes: frames mapped
 * @param startNanos since boot
 * @param openFiles descriptor number and path of each open file, "3 /etc/config"
 * @param scheduling lines as in /proc/PID/sched, of the first thread
 * @param maps lines as in /proc/PID/maps
 */
public record ProcessInfo(
        int pid,
        int parent,
        int processGroup,
        int session,
        int terminal,
        int foregroundGroup,
        String name,
        List<String> commandLine,
        char state,
        int uid,
        int gid,
        int threads,
        int nice,
        long userNanos,
        long kernelNanos,
        long virtualBytes,
        long residentBytes,
        long startNanos,
        int cpu,
        String workingDirectory,
        String executable,
        List<String> openFiles,
        List<String> maps,
        List<String> scheduling) {}
