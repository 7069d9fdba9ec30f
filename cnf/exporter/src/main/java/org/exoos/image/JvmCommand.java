package org.exoos.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the image's JVM is started: the one source of its options, for the training run and for the guest.
 *
 * @param executable the launcher program in the image
 * @param options options of the JVM
 * @param main {@code -jar FILE} or {@code -m MODULE/CLASS}, and the program's arguments
 * @param environment the whole environment of the process
 */
record JvmCommand(String executable, List<String> options, List<String> main, Map<String, String> environment) {

    /** The command with further options. */
    List<String> withOptions(String... more) {
        List<String> words = new ArrayList<>();
        words.add(executable);
        words.addAll(options);
        words.addAll(List.of(more));
        words.addAll(main);
        return words;
    }

    /** One argument a line, as the nucleus reads them. */
    String argumentLines(String... more) {
        return String.join("\n", withOptions(more)) + "\n";
    }

    /** One K=V a line. */
    String environmentLines() {
        var lines = new StringBuilder();
        environment.forEach(
                (key, value) -> lines.append(key).append('=').append(value).append('\n'));
        return lines.toString();
    }
}
