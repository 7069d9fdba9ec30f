package org.exoos.host.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.exoos.host.Addition;
import org.exoos.host.Console;
import org.exoos.host.Diagnostics;
import org.exoos.host.HostException;
import org.exoos.host.Images;
import org.exoos.host.LineStream;
import org.exoos.host.Machine;
import org.exoos.host.MachineOptions;
import org.exoos.host.MachineOptions.Boot;
import org.exoos.host.NewVersions;
import org.exoos.host.Qemu;

/** Runs a command in the shell of a machine and tells which code ran meanwhile. */
public final class Profile {
    private static final Duration BOOT = Duration.ofMinutes(10);
    private static final Duration COMMAND = Duration.ofHours(1);
    private static final Duration CALL = Duration.ofMinutes(5);
    private static final Pattern PROMPT = Pattern.compile("(?m)^(exo> |(~|/\\S*) [#$] )");
    private static final List<String> LIBRARIES = List.of("lib/server/libjvm.so", "lib/libjava.so", "lib/libzip.so");
    private static final List<Path> C_LIBRARIES =
            List.of(Path.of("/lib/x86_64-linux-gnu/libc.so.6"), Path.of("/lib/x86_64-linux-gnu/libm.so.6"));
    private static final String PERF_MAP = "/tmp/exo-perf.map";
    private static final String RECORDING = "/tmp/exo-profile.jfr";

    private final ProfileArguments arguments;

    private Profile(ProfileArguments arguments) {
        this.arguments = arguments;
    }

    public static int run(List<String> words) throws IOException {
        new Profile(ProfileArguments.parse(words)).run();
        return 0;
    }

    private void run() throws IOException {
        NewVersions versions = new NewVersions();
        Path plugin = Images.home().resolve("cnf/host/target/counter.so");
        try (Counter counter = new Counter(plugin);
                Machine machine = Machine.start(
                        Qemu.find(),
                        arguments.machine().withQemu(counter.options()),
                        Images.logs(),
                        "profile",
                        new LineStream(OutputStream.nullOutputStream(), versions::line))) {
            versions.serve(machine);
            Console console = machine.console();
            console.expect(PROMPT, BOOT);
            Diagnostics diagnostics = Diagnostics.deploy(machine.hostLink(), CALL);
            if (arguments.recording().isPresent()) {
                String unused = diagnostics.ask("JFR.start name=exo settings=profile");
            }
            console.enter(arguments.command());
            console.expect("\n", CALL);
            if (arguments.from().isPresent()) {
                expectStart(console, arguments.from().get());
            }
            counter.zero();
            console.expect(
                    arguments
                            .to()
                            .map(text -> Pattern.compile(Pattern.quote(text)))
                            .orElse(PROMPT),
                    COMMAND);
            List<Block> blocks = counter.blocks();
            System.out.println(new Histogram(blocks, names(diagnostics, blocks)::of).text(arguments.top()));
            keepRecording(diagnostics);
        }
    }

    private static void expectStart(Console console, String text) throws IOException {
        String found = console.expect(Pattern.compile(Pattern.quote(text) + "|" + PROMPT, Pattern.MULTILINE), COMMAND)
                .group();
        if (!found.equals(text)) {
            throw new HostException("the command ended and had not printed '" + text + "':\n" + console.tail());
        }
    }

    private Names names(Diagnostics diagnostics, List<Block> blocks) throws IOException {
        String unused = diagnostics.ask("Compiler.perfmap " + PERF_MAP);
        Names names = new Names(
                nucleus(arguments.machine()),
                new String(diagnostics.file(PERF_MAP), StandardCharsets.UTF_8),
                diagnostics.ask("Compiler.codelist"));
        for (String library : LIBRARIES) {
            names.addLibrary(Path.of(System.getProperty("java.home")).resolve(library), blocks);
        }
        for (Path library : C_LIBRARIES) {
            if (Files.isReadable(library)) {
                names.addLibrary(library, blocks);
            }
        }
        for (Addition addition : arguments.machine().additions()) {
            if (Files.isExecutable(addition.source()) && Files.isRegularFile(addition.source())) {
                names.addProgram(addition.source());
            }
        }
        for (Path program : Names.programs(Images.home().resolve("userspace/target/tree/bin"))) {
            names.addProgram(program);
        }
        return names;
    }

    private static Path nucleus(MachineOptions machine) throws IOException {
        if (machine.boot() instanceof Boot.Kernel kernel) {
            return kernel.kernel();
        }
        throw new HostException("profile boots the image directly, not its disc");
    }

    private void keepRecording(Diagnostics diagnostics) throws IOException {
        Optional<Path> file = arguments.recording();
        if (file.isPresent()) {
            String unused = diagnostics.ask("JFR.stop name=exo filename=" + RECORDING);
            Files.write(file.get(), diagnostics.file(RECORDING));
            System.out.println("recording of the JVM: " + file.get() + "; read it with: jfr summary " + file.get());
        }
    }
}
