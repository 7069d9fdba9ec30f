package org.exoos.vfs.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.exoos.process.ProcessInfo;
import org.exoos.vfs.Errno;
import org.junit.jupiter.api.Test;

class ProcfsTest {
    private static final ProcessInfo SHELL = new ProcessInfo(
            12,
            1,
            12,
            12,
            0x440,
            15,
            "a shell) R",
            List.of("/bin/sh", "-c", "a b"),
            'S',
            0,
            0,
            1,
            5,
            1_230_000_000L,
            450_000_000L,
            8192L * 1024,
            40L * 4096,
            3_210_000_000L,
            1,
            "/tmp",
            "/bin/busybox",
            List.of("0 /dev/ttyS0", "3 pipe:[7]"),
            List.of("00400000-00401000 r-xp 00000000 00:10 7 /bin/busybox"),
            List.of("a shell (12, #threads: 1)", "policy : 0"));

    private final TestKernel kernel = new TestKernel(List.of(SHELL));
    private final ProcRoot root = new ProcRoot(kernel);

    @Test
    void statHasItsFieldsInTheirPlaces() {
        String text = ProcessFiles.stat(SHELL);

        assertThat(text).startsWith("12 (a shell) R) S 1 12 12 1088 15 ").endsWith("\n");
        // As procps and busybox do: fields count from behind the last parenthesis.
        String[] fields = text.substring(text.lastIndexOf(')') + 2).strip().split(" ");
        assertThat(fields).hasSize(50);
        assertThat(fields[11]).as("utime").isEqualTo("123");
        assertThat(fields[12]).as("stime").isEqualTo("45");
        assertThat(fields[15]).as("priority").isEqualTo("25");
        assertThat(fields[16]).as("nice").isEqualTo("5");
        assertThat(fields[17]).as("threads").isEqualTo("1");
        assertThat(fields[19]).as("start").isEqualTo("321");
        assertThat(fields[20]).as("vsize").isEqualTo("8388608");
        assertThat(fields[21]).as("rss").isEqualTo("40");
        assertThat(fields[35]).as("exit signal").isEqualTo("17");
        assertThat(fields[36]).as("processor").isEqualTo("1");
    }

    @Test
    void theOtherFilesOfAProcessReadAsProcSays() throws Exception {
        assertThat(kernel.read(root, "12/cmdline")).isEqualTo("/bin/sh\0-c\0a b\0");
        assertThat(kernel.read(root, "12/comm")).isEqualTo("a shell) R\n");
        assertThat(kernel.read(root, "12/statm")).isEqualTo("2048 40 0 0 0 2048 0\n");
        assertThat(kernel.read(root, "12/maps")).endsWith("/bin/busybox\n");
        assertThat(kernel.read(root, "12/status"))
                .contains("Name:\ta shell) R\n", "State:\tS (sleeping)\n", "Pid:\t12\n", "PPid:\t1\n")
                .contains("Uid:\t0\t0\t0\t0\n", "VmSize:\t    8192 kB\n", "VmRSS:\t     160 kB\n");
        assertThat(kernel.at(root, "12/exe").readLink()).isEqualTo("/bin/busybox");
        assertThat(kernel.at(root, "12/cwd").readLink()).isEqualTo("/tmp");
        assertThat(kernel.at(root, "12/fd/3").readLink()).isEqualTo("pipe:[7]");
        assertThat(kernel.list(root, "12/fd")).containsExactly("0", "3");
        assertThat(kernel.list(root, "12")).contains("stat", "exe", "fd", "mounts");
    }

    @Test
    void processesComeAndGo() throws Exception {
        assertThat(kernel.list(root, "")).contains("12", "uptime", "self", "meminfo");
        assertThat(root.lookup("13")).isNull();
        assertThat(root.lookup("012")).isNull();
        assertThat(root.lookup("99999999999")).isNull();
        kernel.processes = List.of();
        assertThat(root.lookup("12")).isNull();
        assertThatThrownBy(() -> new ProcessDirectory(kernel, 12, 0, 0).info()).isSameAs(Errno.ESRCH.exception());
    }

    @Test
    void aListingInSmallPiecesIsTheWholeListing() throws Exception {
        List<ProcessInfo> many = new ArrayList<>();
        for (int pid = 1; pid < 40; pid++) {
            many.add(TestKernel.process(pid));
        }
        kernel.processes = many;
        List<String> names = new ArrayList<>();
        long[] cursor = {0};
        int taken;
        do {
            int[] room = {3};
            taken = root.readDirectory(cursor[0], (inode, next, type, name) -> {
                if (room[0]-- == 0) {
                    return false;
                }
                names.add(name);
                cursor[0] = next;
                return true;
            });
        } while (taken > 0);

        assertThat(names).doesNotHaveDuplicates().hasSize(39 + 12).endsWith("38", "39");
    }

    @Test
    void kernelFilesHaveTheFormsThatProgramsParse() throws Exception {
        assertThat(kernel.read(root, "uptime")).matches("\\d+\\.\\d\\d \\d+\\.\\d\\d\n");
        assertThat(kernel.read(root, "loadavg")).matches("0\\.00 0\\.00 0\\.00 0/1 12\n");
        assertThat(kernel.read(root, "meminfo")).matches("(?s)MemTotal: +\\d+ kB\nMemFree: +\\d+ kB\n.*");
        assertThat(kernel.read(root, "stat"))
                .matches("(?s)cpu  \\d+( \\d+){9}\ncpu0 \\d+.*intr \\d+.*ctxt 5\nbtime \\d+\n.*");
        assertThat(kernel.read(root, "cpuinfo")).startsWith("processor\t: 0\ncpu MHz\t\t: ");
        assertThat(kernel.read(root, "filesystems")).isEqualTo("nodev\tproc\nnodev\ttmpfs\n");
        assertThat(kernel.read(root, "interrupts").lines()).hasSize(17);
        assertThat(kernel.read(root, "version")).startsWith("Exo-OS version ");
        assertThat(root.lookup("self").readLink(kernel.caller(12))).isEqualTo("12");
    }

    @Test
    void theLoadFollowsTheRunnableTasks() {
        double[] load = new double[3];
        for (int i = 0; i < 12; i++) {
            load = LoadAverage.step(load, 1);
        }
        assertThat(load[0]).isBetween(0.63, 0.64);
        assertThat(load[1]).isBetween(0.18, 0.19);
        assertThat(Optional.of(load[2]).get()).isBetween(0.064, 0.065);
    }
}
