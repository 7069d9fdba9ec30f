package org.exoos.host.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.exoos.host.Addition;
import org.exoos.host.Console;
import org.exoos.host.HostException;
import org.exoos.host.HostLink;
import org.exoos.host.Images;
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
                        versions.console())) {
            versions.serve(machine);
            Console console = machine.console();
            console.expect(PROMPT, BOOT);
            deploy(machine.hostLink());
            if (arguments.recording().isPresent()) {
                ask(machine.hostLink(), "JFR.start name=exo settings=profile");
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
            System.out.println(new Histogram(blocks, names(machine.hostLink(), blocks)::of).text(arguments.top()));
            keepRecording(machine.hostLink());
        }
    }

    private static void expectStart(Console console, String text) throws IOException {
        String found = console.expect(Pattern.compile(Pattern.quote(text) + "|" + PROMPT, Pattern.MULTILINE), COMMAND)
                .group();
        if (!found.equals(text)) {
            throw new HostException("the command ended and had not printed '" + text + "':\n" + console.tail());
        }
    }

    private static void deploy(HostLink link) throws IOException {
        Path folder = Images.home().resolve("bundles/console/diagnostics/target");
        Path jar;
        try (Stream<Path> files = Files.list(folder)) {
            jar = files.filter(file -> file.getFileName()
                            .toString()
                            .matches("org\\.exoos\\.console\\.diagnostics-[^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new HostException("there is no bundle in " + folder));
        }
        HostLink.Result result = link.deploy("diagnostics.jar", Files.readAllBytes(jar), CALL);
        if (!result.ok()) {
            throw new HostException(result.text().strip());
        }
    }

    private static String ask(HostLink link, String line) throws IOException {
        return new String(
                link.call("diagnostics", line.getBytes(StandardCharsets.UTF_8), CALL), StandardCharsets.UTF_8);
    }

    private Names names(HostLink link, List<Block> blocks) throws IOException {
        String unused = ask(link, "Compiler.perfmap " + PERF_MAP);
        Names names =
                new Names(nucleus(arguments.machine()), ask(link, "file " + PERF_MAP), ask(link, "Compiler.codelist"));
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

    private void keepRecording(HostLink link) throws IOException {
        Optional<Path> file = arguments.recording();
        if (file.isPresent()) {
            String unused = ask(link, "JFR.stop name=exo filename=" + RECORDING);
            Files.write(
                    file.get(), link.call("diagnostics", ("file " + RECORDING).getBytes(StandardCharsets.UTF_8), CALL));
            System.out.println("recording of the JVM: " + file.get() + "; read it with: jfr summary " + file.get());
        }
    }
}
