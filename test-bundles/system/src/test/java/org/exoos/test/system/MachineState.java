package org.exoos.test.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.exoos.host.HostLink;
import org.exoos.host.Images;
import org.exoos.host.Machine;

/** What the machine of a failed test says of itself by its host link, kept beside its console: threads of the kernel's JVM, tasks, scheduler, swaps. */
final class MachineState {
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private MachineState() {}

    /** Never fails: what cannot be asked stands in the file as well. */
    static void keep(Machine machine) throws IOException {
        StringBuilder text = new StringBuilder();
        HostLink link = machine.hostLink();
        boolean alive =
                ask(text, "ping", () -> Boolean.toString(link.ping(ANSWER))).equals("true");
        if (alive) {
            for (String command : List.of("exo:ps -t", "exo:show sched/statistics", "exo:swap -h")) {
                ask(text, command, () -> link.command(command, ANSWER).text());
            }
            ask(
                    text,
                    "diagnostics",
                    () -> link.deploy("diagnostics.jar", Files.readAllBytes(diagnostics()), ANSWER)
                            .text());
            for (String line :
                    List.of("Thread.print", "Thread.dump_to_file -overwrite /tmp/threads", "file /tmp/threads")) {
                ask(text, line, () -> {
                    byte[] answer = link.call("diagnostics", line.getBytes(StandardCharsets.UTF_8), ANSWER);
                    return new String(answer, StandardCharsets.UTF_8);
                });
            }
        }
        Path file = Files.writeString(Path.of(machine.console().log() + ".state"), text);
        System.err.println("state kept: " + file);
    }

    private interface Question {
        String answer() throws IOException;
    }

    private static String ask(StringBuilder text, String what, Question question) {
        String answer;
        try {
            answer = question.answer();
        } catch (IOException e) {
            answer = e.toString();
        }
        text.append("== ").append(what).append('\n').append(answer).append('\n');
        return answer;
    }

    private static Path diagnostics() throws IOException {
        Path folder = Images.home().resolve("bundles/console/diagnostics/target");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(".jar") && !file.toString().contains("-sources"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no bundle in " + folder));
        }
    }
}
