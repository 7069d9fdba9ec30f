package org.exoos.host.profile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.exoos.host.profile.Names.Name;

/** Instructions by part of the system and by function. */
final class Histogram {
    private final Map<Name, Long> functions = new HashMap<>();
    private final Map<String, Long> parts = new HashMap<>();
    private long total;

    Histogram(List<Block> blocks, Function<Block, Name> names) {
        for (Block block : blocks) {
            Name name = names.apply(block);
            functions.merge(name, block.instructions(), Long::sum);
            parts.merge(name.part(), block.instructions(), Long::sum);
            total += block.instructions();
        }
    }

    long total() {
        return total;
    }

    /** @param top how many functions are shown */
    String text(int top) {
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT, "%,d instructions%n%n", total));
        parts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(part -> out.append(line(part.getValue(), part.getKey(), "")));
        out.append(System.lineSeparator());
        functions.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(top)
                .forEach(each -> out.append(line(
                        each.getValue(), each.getKey().part(), each.getKey().function())));
        return out.toString();
    }

    private String line(long instructions, String part, String function) {
        return String.format(
                                Locale.ROOT,
                                "%5.1f %% %,15d  %-12s %s",
                                100.0 * instructions / Math.max(total, 1),
                                instructions,
                                part,
                                function)
                        .stripTrailing()
                + System.lineSeparator();
    }
}
