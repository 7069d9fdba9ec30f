package org.exoos.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.exoos.host.BenchRow.Pair;

/**
 * The program {@code userspace/bench} on Linux, as its first program, and on Exo-OS, from the shell of the image that users run, in the same QEMU
 * with one CPU and instructions counted.
 */
final class ProgramBench {
    /** What Exo-OS has and Linux has not. */
    private static final String OURS_ONLY = "swap";

    private static final Duration DEADLINE = Duration.ofMinutes(60);
    private static final String DONE = "bench: done";
    /** Lines beside the rows that say how a figure came about. */
    private static final Pattern SHOWN =
            Pattern.compile("^(turn \\d|rehearsal|\\d+ hogs|nice -?\\d|new version \\d|steady)");

    private final Qemu qemu;
    private final Path program;
    private final MachineOptions machine;

    private final List<String> rows;
    private final List<String> bootWords;

    private ProgramBench(Optional<String> only, List<String> bootWords) throws IOException {
        this.bootWords = bootWords;
        rows = only.map(row -> List.of("only=" + row.replace(' ', '_'))).orElse(List.of());
        qemu = Qemu.find();
        program = Images.home().resolve("userspace/target/bench/bench");
        machine = MachineOptions.of(Images.kernel("shell")).withIcount();
    }

    /**
     * Measures the groups, prints and records them.
     *
     * @param only the row that is measured, if not all
     * @param bootWords more words for Exo-OS's kernel command line; with one the run is an attempt, and does not become the record
     * @param against the record to compare with
     * @return 0, or 1 when a row is slower than recorded or above a limit
     */
    static int run(List<String> groups, Optional<String> only, List<String> bootWords, Path against)
            throws IOException {
        ProgramBench bench = new ProgramBench(only, bootWords);
        Bench.say("instructions by QEMU -icount shift=0, 1 CPU, C2; median of the last five rounds");
        List<Pair> rows = new ArrayList<>();
        for (String group : groups) {
            List<BenchRow> linux = group.equals(OURS_ONLY) ? List.of() : bench.linux(group);
            rows.addAll(BenchRow.pairs(group, bench.ours(group), linux));
        }
        Bench.say("%s", BenchReport.table(rows).stripTrailing());
        String folder = bootWords.isEmpty() ? "target/bench" : "target/bench/attempt";
        return judge(rows, against, Files.createDirectories(Images.home().resolve(folder)));
    }

    /** Compares and records: a run with a slower row does not become the record {@code last.json} of the folder. 1 when something is wrong. */
    static int judge(List<Pair> rows, Path against, Path folder) throws IOException {
        Map<String, Double> before = BenchReport.recorded(against);
        List<String> faults = new ArrayList<>(BenchReport.slower(rows, before));
        boolean slower = !faults.isEmpty();
        rows.forEach(row -> BenchLimit.broken(row).ifPresent(faults::add));
        Files.writeString(folder.resolve("bench.svg"), BenchChart.svg(rows));
        Path latest = folder.resolve("latest.json");
        Files.writeString(latest, BenchReport.json(rows, Map.of()));
        Bench.say("");
        if (slower) {
            Bench.say("compared with %s; it stays the record, this run is in %s", against, latest);
        } else {
            Path last = folder.resolve("last.json");
            Files.writeString(last, BenchReport.json(rows, BenchReport.lines(last)));
        }
        faults.forEach(fault -> Bench.say("%s", fault));
        return faults.isEmpty() ? 0 : 1;
    }

    /** The program and its words. */
    private List<String> wanted(String group) {
        List<String> words = new ArrayList<>(List.of("bench", group));
        words.addAll(rows);
        return words;
    }

    private List<BenchRow> ours(String group) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NewVersions versions = new NewVersions();
        List<String> words = wanted(group);
        if (group.equals(OURS_ONLY)) {
            words.add("versions");
        }
        MachineOptions image = machine.adding(new Addition(program, "/bin/bench"));
        for (String word : bootWords) {
            image = image.withWord(word);
        }
        int status = ExecRun.run(
                qemu,
                image,
                String.join(" ", words),
                Optional.of(DEADLINE),
                Images.logs(),
                progress(out, "Exo-OS", versions::line),
                System.err,
                versions::serve);
        String text = out.toString(StandardCharsets.UTF_8);
        if (status != 0 || !text.contains(DONE)) {
            throw new HostException("the benchmark failed with status " + status + ":\n" + text.strip());
        }
        return BenchRow.parse(text);
    }

    private List<BenchRow> linux(String group) throws IOException {
        Path tree = LinuxPeer.work().resolve("bench");
        LinuxPeer.delete(tree);
        Files.createDirectories(tree.resolve("bin"));
        Files.copy(program, tree.resolve("init"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(program, tree.resolve("bin/bench"), StandardCopyOption.COPY_ATTRIBUTES);
        MachineOptions peer = LinuxPeer.machine(machine, LinuxPeer.pack(tree, "bench.cpio"))
                .withWord("--")
                .withWord(String.join(" ", wanted(group).subList(1, 2 + rows.size())));
        OutputStream progress = progress(OutputStream.nullOutputStream(), "Linux", line -> {});
        try (Machine running = Machine.start(qemu, peer, Images.logs(), "bench-linux", progress)) {
            running.console().expect(DONE, DEADLINE);
            return BenchRow.parse(running.console().text());
        }
    }

    /** Says each row and each turn of a rehearsal when its line is complete; each line goes to {@code lines} too. */
    private static OutputStream progress(OutputStream out, String system, Consumer<String> lines) {
        return new LineStream(out, text -> {
            lines.accept(text);
            if (text.startsWith("row ")) {
                Bench.say("%s", String.format(Locale.ROOT, "%-6s %s", system, text.substring(4)));
            } else if (SHOWN.matcher(text).find()) {
                Bench.say("%-6s %s", system, text);
            }
        });
    }
}
