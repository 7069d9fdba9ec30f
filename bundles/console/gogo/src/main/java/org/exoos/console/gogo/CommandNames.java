package org.exoos.console.gogo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.apache.felix.service.command.CommandProcessor;
import org.exoos.swap.SwapService;
import org.exoos.swap.SwapService.CandidateInfo;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What there is to type: commands by their services' properties, and the arguments of {@code swap}. */
final class CommandNames implements Completer {
    /** Service property of our commands: a line of help for each function, "name: text". */
    static final String HELP = "exo.help";

    private final BundleContext context;
    private final SwapService swaps;

    CommandNames(BundleContext context, SwapService swaps) {
        this.context = context;
        this.swaps = swaps;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> words = line.words();
        String command = words.isEmpty() ? "" : words.getFirst();
        boolean swap = command.equals("swap") || command.equals("exo:swap");
        if (line.wordIndex() == 0) {
            all(context).forEach((name, help) -> candidates.add(candidate(name, help)));
        } else if (swap && line.wordIndex() == 1) {
            swaps.kinds().forEach(kind -> candidates.add(candidate(kind, "")));
        } else if (swap && line.wordIndex() == 2) {
            swaps.candidates(words.get(1)).stream()
                    .map(CandidateInfo::name)
                    .distinct()
                    .forEach(name -> candidates.add(candidate(name, "")));
        }
    }

    private static Candidate candidate(String value, String help) {
        return new Candidate(value, value, null, help.isEmpty() ? null : help, null, null, true);
    }

    /** Names of all commands, ours without their scope, each with its line of help if it has one. */
    static TreeMap<String, String> all(BundleContext context) {
        TreeMap<String, String> names = new TreeMap<>();
        ServiceReference<?>[] commands;
        try {
            commands = context.getAllServiceReferences(null, "(" + CommandProcessor.COMMAND_FUNCTION + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        for (ServiceReference<?> command : commands == null ? new ServiceReference<?>[0] : commands) {
            String scope = String.valueOf(command.getProperty(CommandProcessor.COMMAND_SCOPE));
            List<String> help = strings(command.getProperty(HELP));
            for (String function : strings(command.getProperty(CommandProcessor.COMMAND_FUNCTION))) {
                String prefix = function + ": ";
                String text = help.stream()
                        .filter(line -> line.startsWith(prefix))
                        .map(line -> line.substring(prefix.length()))
                        .findFirst()
                        .orElse("");
                names.put(scope.equals("exo") ? function : scope + ":" + function, text);
            }
        }
        return names;
    }

    private static List<String> strings(Object value) {
        return switch (value) {
            case null -> List.of();
            case String[] array -> Arrays.asList(array);
            case Collection<?> collection ->
                new ArrayList<>(collection.stream().map(String::valueOf).toList());
            default -> List.of(value.toString());
        };
    }
}
