package org.exoos.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.exoos.test.exam.ContainerKind;
import org.junit.jupiter.api.AssertionFailureBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.AssertionFailedError;

/** What is thrown in a container is reported as if it had been thrown here: a run within the run shows what a report would say. */
class FailureReportTest {
    private static final Map<String, TestExecutionResult> RESULTS = new HashMap<>();
    private static String printed = "";

    @BeforeAll
    static void run() {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(DeliberateFailure.class))
                .build();
        PrintStream before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create().execute(request, new TestExecutionListener() {
                @Override
                public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                    RESULTS.put(test.getDisplayName(), result);
                }
            });
        } finally {
            System.setOut(before);
            printed = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private static Throwable failure(String test, Status status) {
        TestExecutionResult result = RESULTS.get(test + "()");
        assertThat(result).as("%s of %s", test, RESULTS).isNotNull();
        assertThat(result.getStatus()).as("%s", result).isEqualTo(status);
        return result.getThrowable().orElseThrow();
    }

    private static String report(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void whatPassesPasses() {
        TestExecutionResult result = RESULTS.get("passes()");
        assertThat(result).as("%s", RESULTS).isNotNull();
        assertThat(result.getStatus()).as("%s", result).isEqualTo(Status.SUCCESSFUL);
    }

    @Test
    void anAssertionComesWithMessageAndTrace() {
        Throwable failure = failure("assertion", Status.FAILED);

        assertThat(failure)
                .isInstanceOf(AssertionFailedError.class)
                .hasMessage("the answer ==> expected: <forty-two> but was: <forty-one>");
        assertThat(failure.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(AssertionFailureBuilder.class.getName()))
                .anyMatch(frame -> frame.getClassName().equals(DeliberateFailure.class.getName())
                        && frame.getMethodName().equals("assertion")
                        && frame.getLineNumber() > 0);
        assertThat(report(failure))
                .contains("at org.exoos.framework.DeliberateFailure.assertion(DeliberateFailure.java:")
                .contains("at in-" + ContainerKind.chosen() + ".DeliberateFailure.assertion")
                .contains("a line in the kernel's log");
    }

    @Test
    void anExceptionOfTheTestsOwnIsNamedWithItsCause() {
        Throwable failure = failure("exception", Status.FAILED);

        assertThat(failure).hasMessage("org.exoos.framework.DeliberateFailure$OwnException: code 7");
        assertThat(failure.getCause()).isInstanceOf(IllegalStateException.class).hasMessage("the cause");
    }

    @Test
    void anAssumptionThatFailsAborts() {
        assertThat(failure("aborted", Status.ABORTED)).hasMessage("Assumption failed: not today");
    }

    @Test
    void whatWasPrintedIsPrinted() {
        assertThat(printed).contains("printed inside").contains("after each");
    }

    @Test
    void aMachineThatEndsFailsTheTestAtOnceWithItsConsole() {
        if (ContainerKind.chosen() == ContainerKind.QEMU) {
            assertThat(report(failure("powerOff", Status.FAILED)))
                    .contains("DeliberateFailure.powerOff")
                    .contains("the machine was switched off")
                    .contains("end of the machine's console");
        } else {
            assertThat(RESULTS.get("powerOff()").getStatus()).isEqualTo(Status.SUCCESSFUL);
        }
    }
}
