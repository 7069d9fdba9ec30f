package org.exoos.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceTest {
    private static final String TEXT = """
            # exo-sched-trace 1
            1000000 1010500 0 blocked 17 2500 sh
            1010500 1010500 0 policy 0 3 eevdf
            1011000 1500000 1 running 18 0 a "name" with blanks
            not a line
            """;

    @Test
    void runsBecomeSlicesOfTheirCpuAndSwapsInstants() {
        Trace trace = new Trace();
        trace.add(TEXT);

        assertThat(trace.json())
                .contains(
                        "{\"name\":\"sh 17\",\"cat\":\"run\",\"ph\":\"X\",\"ts\":0.000,\"dur\":10.500,\"pid\":1,\"tid\":0,"
                                + "\"args\":{\"end\":\"blocked\",\"waited_us\":2.500}}")
                .contains("{\"name\":\"swap to eevdf\",\"cat\":\"swap\",\"ph\":\"i\",\"s\":\"g\",\"ts\":10.500")
                .contains("\"a \\\"name\\\" with blanks 18\"")
                .contains("\"name\":\"CPU 1\"");
    }

    @Test
    void whatIsReadTwiceCountsOnce() {
        Trace trace = new Trace();
        trace.add(TEXT);
        trace.add(TEXT.replace("1500000 1 running", "1700000 1 preempted"));

        assertThat(trace.entries()).hasSize(3).anyMatch(entry -> entry.end() == 1_700_000);
    }
}
