package org.exoos.test.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.exoos.host.Diagnostics;
import org.exoos.host.HostLink;
import org.exoos.host.Machine;

/** What the machine of a failed test says of itself by its host link, kept beside its console: threads of the kernel's JVM, tasks, scheduler, swaps. */
final class MachineState {
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final String THREADS = "/tmp/threads";

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
            try {
                Diagnostics diagnostics = Diagnostics.deploy(link, ANSWER);
                ask(text, "Thread.print", () -> diagnostics.ask("Thread.print"));
                ask(text, "Thread.dump_to_file", () -> diagnostics.ask("Thread.dump_to_file -overwrite " + THREADS));
                ask(text, THREADS, () -> new String(diagnostics.file(THREADS), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.append(e).append('\n');
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
}
