package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exoos.host.BenchRow.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
    private static final String OURS = """
            row getppid: min 199.000 median 200.500 max 201.000 ns (warm-up 200000, first 304.014, rounds 5)
            row switch, ring of 2 [fifo]: min 4000.000 median 4100.000 max 4200.000 ns (warm-up 4000, first 9000.000, rounds 5)
            bench: done
            """;
    private static final String LINUX = """
            row getppid: min 327.000 median 328.000 max 329.000 ns (warm-up 200000, first 328.000, rounds 5)
            row switch, ring of 2: min 3900.000 median 4000.000 max 4000.000 ns (warm-up 4000, first 4000.000, rounds 5)
            """;

    @TempDir
    private Path folder;

    private static List<Pair> rows(String ours) {
        return BenchRow.pairs("syscall", BenchRow.parse(ours), BenchRow.parse(LINUX));
    }

    @Test
    void aRowUnderAPolicyIsComparedWithTheSameOperationOfLinux() {
        List<Pair> rows = rows(OURS);

        assertEquals(
                List.of("getppid", "switch, ring of 2 [fifo]"),
                rows.stream().map(Pair::name).toList());
        assertEquals(1.025, rows.get(1).ratio().getAsDouble(), 1e-9);
    }

    @Test
    void aRecordIsReadBackAsItWasWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("last.json"), BenchReport.json(rows(OURS), Map.of()));

        assertEquals(Map.of("getppid", 200.5, "switch, ring of 2 [fifo]", 4100.0), BenchReport.recorded(file));
    }

    @Test
    void aRecordKeepsTheRowsOfOtherGroups() throws IOException {
        Path file = Files.writeString(folder.resolve("last.json"), BenchReport.json(rows(OURS), Map.of()));
        List<Pair> one = rows(OURS.lines().findFirst().orElseThrow().replace("median 200.500", "median 100.000"));

        Files.writeString(file, BenchReport.json(one, BenchReport.lines(file)));

        assertEquals(Map.of("getppid", 100.0, "switch, ring of 2 [fifo]", 4100.0), BenchReport.recorded(file));
    }

    @Test
    void aRowThatBecameSlowerIsNamedAndOneWithinTheNoiseIsNot() {
        List<Pair> now = rows(OURS.replace("median 200.500", "median 206.000").replace("median 4100", "median 4600"));

        List<String> slower =
                BenchReport.slower(now, Map.of("getppid", 200.5, "switch, ring of 2 [fifo]", 4100.0, "gone", 1.0));

        assertEquals(1, slower.size(), slower.toString());
        assertTrue(slower.getFirst().startsWith("switch, ring of 2 [fifo] is slower"), slower.toString());
    }

    @Test
    void aRunWithASlowerRowEndsWith1AndLeavesTheRecord() throws IOException {
        Path record = folder.resolve("last.json");
        String cheap = OURS.lines().findFirst().orElseThrow();

        assertEquals(0, ProgramBench.judge(rows(cheap), record, folder));
        String first = Files.readString(record);
        assertEquals(0, ProgramBench.judge(rows(cheap.replace("median 200.500", "median 204.000")), record, folder));
        String second = Files.readString(record);
        assertEquals(1, ProgramBench.judge(rows(cheap.replace("median 200.500", "median 230.000")), record, folder));

        assertNotEquals(first, second);
        assertEquals(second, Files.readString(record));
        assertEquals(Map.of("getppid", 230.0), BenchReport.recorded(folder.resolve("latest.json")));
    }

    @Test
    void aSwitchDearerThanLinuxsBreaksItsLimitAndACheapNullCallDoesNot() {
        List<Pair> rows = rows(OURS);

        assertTrue(BenchLimit.broken(rows.get(0)).isEmpty());
        assertTrue(BenchLimit.broken(rows.get(1)).isPresent());
    }
}
