package org.exoos.host.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.exoos.host.MachineOptions;
import org.exoos.host.RunArguments;

/**
 * The words after {@code exo profile}: the command is the last one, those not listed here are options of {@code exo run}.
 *
 * @param from text of the command's output at which counting begins
 * @param to text at which it ends, before the command does
 * @param top how many functions are shown
 * @param recording where the Flight Recorder's file goes
 */
record ProfileArguments(
        MachineOptions machine,
        String command,
        Optional<String> from,
        Optional<String> to,
        int top,
        Optional<Path> recording) {
    private static final int TOP = 40;

    static ProfileArguments parse(List<String> words) throws IOException {
        if (words.isEmpty() || words.getLast().startsWith("--")) {
            throw new IllegalArgumentException("profile needs a command; see './exo profile --help'");
        }
        List<String> rest = new ArrayList<>();
        Optional<String> from = Optional.empty();
        Optional<String> to = Optional.empty();
        Optional<Path> recording = Optional.empty();
        int top = TOP;
        for (Iterator<String> each = words.subList(0, words.size() - 1).iterator(); each.hasNext(); ) {
            String word = each.next();
            switch (word) {
                case "--from" -> from = Optional.of(value(word, each));
                case "--to" -> to = Optional.of(value(word, each));
                case "--top" -> top = Integer.parseInt(value(word, each));
                case "--jfr" -> recording = Optional.of(Path.of(value(word, each)));
                default -> rest.add(word);
            }
        }
        if (!rest.contains("--cpus")) {
            rest.add("--icount");
        }
        return new ProfileArguments(RunArguments.parse(rest).machine(), words.getLast(), from, to, top, recording);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value; see './exo profile --help'");
        }
        return rest.next();
    }
}
