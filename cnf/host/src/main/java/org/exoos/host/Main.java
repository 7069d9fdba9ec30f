package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exoos.host.profile.Profile;

/**
 * What the {@code exo} script delegates to: run, console, deploy, bench, profile, gdb, debug, new, watch, simulate, trace. The script has looked after the tools, the build
 * and the help texts. The system property {@code exo.home} names the project's folder.
 */
public final class Main {
    private static final int USAGE = 2;
    private static final Duration DEPLOY = Duration.ofMinutes(2);

    private Main() {}

    public static void main(String[] arguments) {
        int status;
        try {
            List<String> words = Arrays.asList(arguments);
            List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
            status = switch (words.isEmpty() ? "" : words.getFirst()) {
                case "run" -> run(RunArguments.parse(rest));
                case "console" -> console();
                case "deploy" -> deploy(rest);
                case "status" -> status(rest);
                case "check-run" -> checkRun(rest);
                case "bench" -> Bench.run(rest);
                case "profile" -> Profile.run(rest);
                case "gdb" -> gdb(rest);
                case "debug" -> Debug.run(rest);
                case "new" -> SchedulerVerbs.create(rest);
                case "simulate" -> SchedulerVerbs.simulate(rest);
                case "watch" -> SchedulerVerbs.watch(rest, running());
                case "trace" -> SchedulerVerbs.trace(rest, running());
                default -> throw new IllegalArgumentException("no such verb; './exo --help' lists them");
            };
        } catch (IllegalArgumentException e) {
            System.err.println("exo: " + e.getMessage());
            status = USAGE;
        } catch (HostException | ConsoleException e) {
            System.err.println("exo: " + e.getMessage());
            status = 1;
        } catch (IOException e) {
            System.err.println("exo: " + e);
            status = 1;
        }
        System.exit(status);
    }

    private static int run(RunArguments run) throws IOException {
        Qemu qemu = Qemu.find();
        if (run.command().isPresent()) {
            return ExecRun.run(
                    qemu, run.machine(), run.command().get(), run.limit(), Images.logs(), System.out, System.err);
        }
        return InteractiveRun.run(qemu, run.machine());
    }

    /** For the script: complains of mistakes before an image is built. */
    private static int checkRun(List<String> words) throws IOException {
        RunArguments.check(words);
        return 0;
    }

    /** For the script: brings docs/status.md up to date after tests; the word is a file as old as their start. */
    private static int status(List<String> words) throws IOException {
        StatusPage.update(Images.home(), Path.of(words.getFirst()));
        return 0;
    }

    private static RunFolder running() throws IOException {
        return RunFolder.running()
                .orElseThrow(() -> new HostException("no machine of yours is running; start one with './exo run'"));
    }

    private static int console() throws IOException {
        System.err.println("exo: kernel console; Ctrl-] leaves it");
        Terminal.attach(running().kernelConsole());
        return 0;
    }

    private static int gdb(List<String> words) throws IOException {
        RunFolder machine = running();
        List<String> command = new ArrayList<>(List.of("gdb", "-q", "-ex", "target remote " + machine.gdb()));
        command.addAll(words);
        if (Files.exists(machine.nucleus())) {
            command.add(machine.nucleus().toRealPath().toString());
        }
        return Commands.onTerminal(command.toArray(String[]::new));
    }

    private static int deploy(List<String> words) throws IOException {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("usage: exo deploy BUNDLE.jar...");
        }
        for (String word : words) {
            Path jar = Path.of(word);
            if (!Files.isRegularFile(jar)) {
                throw new HostException("there is no file " + jar);
            }
        }
        try (HostLink link = HostLink.attach(running().hostLink())) {
            for (String word : words) {
                Path jar = Path.of(word);
                HostLink.Result result =
                        link.deploy(jar.getFileName().toString(), Files.readAllBytes(jar), Console.patient(DEPLOY));
                (result.ok() ? System.out : System.err).println(result.text().strip());
                if (!result.ok()) {
                    return 1;
                }
            }
        }
        return 0;
    }
}
