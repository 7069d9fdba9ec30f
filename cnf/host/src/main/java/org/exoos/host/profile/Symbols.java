package org.exoos.host.profile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of stretches of memory. */
final class Symbols {
    private static final Pattern NM = Pattern.compile("([0-9a-f]{16}) [TtWwiu] (.*)");
    private static final Pattern PERF = Pattern.compile("(?:0x)?([0-9a-f]+) (?:0x)?([0-9a-f]+) (.*)");

    private static final Pattern CODE = Pattern.compile("\\d+ +(\\d) +-?\\d+ .*\\[0x[0-9a-f]+, 0x([0-9a-f]+) - .*");

    private record Symbol(long size, String name) {}

    private final TreeMap<Long, Symbol> symbols = new TreeMap<>(Long::compareUnsigned);

    /** What {@code nm} printed: each symbol reaches to the next one. */
    static Symbols ofNm(String text) {
        Symbols found = new Symbols();
        text.lines().map(NM::matcher).filter(Matcher::matches).forEach(line -> {
            long address = Long.parseUnsignedLong(line.group(1), 16);
            found.symbols.putIfAbsent(address, new Symbol(Long.MAX_VALUE, line.group(2)));
        });
        return found;
    }

    /**
     * A perf map: lines of address, size, name; names of compiled methods end with the compiler's tier.
     *
     * @param codeList the JVM's: lines of compilation, tier, state, method, and in brackets addresses of which the second is that of the code
     */
    static Symbols ofPerfMap(String text, String codeList) {
        Symbols found = new Symbols();
        Map<Long, String> tiers = new HashMap<>();
        codeList.lines()
                .map(CODE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> tiers.put(Long.parseUnsignedLong(line.group(2), 16), " C" + tier(line.group(1))));
        text.lines().map(PERF::matcher).filter(Matcher::matches).forEach(line -> {
            long address = Long.parseUnsignedLong(line.group(1), 16);
            long size = Long.parseUnsignedLong(line.group(2), 16);
            String name = javaName(line.group(3)) + tiers.getOrDefault(address, "");
            found.symbols.put(address, new Symbol(size, name));
        });
        return found;
    }

    /** The compiler's name: tiers 1 to 3 are C1's. */
    private static String tier(String digit) {
        return digit.equals("4") ? "2" : "1";
    }

    /** Without what is returned and the arguments' packages. */
    private static String javaName(String name) {
        int open = name.indexOf('(');
        if (open < 0 || name.indexOf('.') < 0) {
            return name;
        }
        String method = name.substring(name.lastIndexOf(' ', open) + 1, open).replace("::", ".");
        return method.replaceFirst("^org\\.exoos\\.", "o.e.");
    }

    Optional<String> at(long address) {
        Map.Entry<Long, Symbol> below = symbols.floorEntry(address);
        return below != null && address - below.getKey() < below.getValue().size()
                ? Optional.of(below.getValue().name())
                : Optional.empty();
    }
}
