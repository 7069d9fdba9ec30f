package org.exoos.console.gogo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.exoos.link.CommandRunner.Outcome;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

@Timeout(30)
class LineSessionTest {
    /** Commands for the test, called by name. */
    public static final class Samples {
        public String hello(String who) {
            return "hello, " + who;
        }

        public void fail() {
            throw new UnsupportedOperationException("on purpose");
        }

        public void print() {
            System.out.println("printed");
        }

        public void hang() throws InterruptedException {
            Thread.sleep(60_000);
        }
    }

    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(threadIo);
    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @BeforeEach
    void start() {
        threadIo.start();
        Samples samples = new Samples();
        for (String name : List.of("hello", "fail", "print", "hang")) {
            gogo.addCommand("exo", samples, name);
        }
    }

    @AfterEach
    void stop() {
        threadIo.stop();
    }

    private Thread console() throws IOException {
        PipedInputStream in = new PipedInputStream(keys);
        LineSession session = new LineSession(gogo, new CommandNames(context(), swaps()));
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                session.run(in, screen);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static BundleContext context() {
        ServiceReference<?> command = (ServiceReference<?>) Proxy.newProxyInstance(
                ServiceReference.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch ((String) arguments[0]) {
                    case "osgi.command.scope" -> "exo";
                    case "osgi.command.function" -> new String[] {"hello", "print"};
                    default -> List.of("hello: greets");
                });
        return (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> new ServiceReference<?>[] {command});
    }

    private static SwapService swaps() {
        return new SwapService() {
            @Override
            public List<String> kinds() {
                return List.of("sched");
            }

            @Override
            public List<CandidateInfo> candidates(String kind) {
                return List.of(new CandidateInfo(kind, "fifo", "1.0", "x", false, ""));
            }

            @Override
            public Optional<String> inCharge(String kind) {
                return Optional.empty();
            }

            @Override
            public Optional<String> lastGood(String kind) {
                return Optional.empty();
            }

            @Override
            public CompletableFuture<SwapRecord> swap(Request request) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletableFuture<SwapRecord> undo(String kind, String requester) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String lastFailure() {
                return "";
            }

            @Override
            public List<Health> health() {
                return List.of();
            }

            @Override
            public List<String> uncollected() {
                return List.of();
            }

            @Override
            public List<SwapRecord> history() {
                return List.of();
            }
        };
    }

    private void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    private void expect(String text) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!screen().contains(text)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in%n%s", text, screen())
                    .isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
        screen.reset();
    }

    @Test
    void linesAreEditedRunAndRemembered() throws Exception {
        Thread console = console();
        expect("exo-kernel> ");
        type("hellp\bo you\r");
        expect("hello, you\r\n");
        type("\033[A\r");
        expect("hello, you\r\n");
        type("pri\t\r");
        expect("printed\r\n");
        type("swap sch\tfi\t");
        expect("fifo");
        type("\003");
        expect("exo-kernel> ");
        type("fail\r");
        expect("UnsupportedOperationException: on purpose");
        type("\004");
        expect("does not end");
        keys.close();
        assertThat(console.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void controlCEndsARunningCommand() throws Exception {
        console();
        expect("exo-kernel> ");
        type("hang\r");
        LockSupport.parkNanos(300_000_000);
        type("\003");
        expect("exo-kernel> ");
        type("hello again\r");
        expect("hello, again");
    }

    @Test
    void theHostGetsWhatALinePrintsAndReturns() {
        LineRunner runner = new LineRunner(gogo);
        assertThat(runner.run("print; hello host")).isEqualTo(new Outcome(true, "printed\nhello, host\n"));
        assertThat(runner.run("fail")).isEqualTo(new Outcome(false, "UnsupportedOperationException: on purpose\n"));
        assertThat(runner.run("nonsense").ok()).isFalse();
    }

    @Test
    void columnsAreAligned() {
        Columns columns = new Columns("A", "NAME");
        columns.row(1, "x");
        columns.row(100, "long");
        assertThat(columns).hasToString("  A  NAME\n  1  x\n100  long\n");
    }

    @Test
    void driversAreTheHoldersOfLeases() {
        assertThat(Dashboard.drivers(List.of("ports 0x03f8-0x03ff com1", "line 4 com1", "line 1 keyboard")))
                .containsExactly("com1", "keyboard");
    }
}
