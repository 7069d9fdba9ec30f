package org.exoos.host.profile;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of stretches of memory. */
final class Symbols {
    private static final Pattern NM = Pattern.compile("([0-9a-f]{16}) [TtWwiu] (.*)");
    private static final Pattern PERF = Pattern.compile("(?:0x)?([0-9a-f]+) (?:0x)?([0-9a-f]+) (.*)");

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

    /** A perf map: lines of address, size, name. */
    static Symbols ofPerfMap(String text) {
        Symbols found = new Symbols();
        text.lines()
                .map(PERF::matcher)
                .filter(Matcher::matches)
                .forEach(line -> found.symbols.put(
                        Long.parseUnsignedLong(line.group(1), 16),
                        new Symbol(Long.parseUnsignedLong(line.group(2), 16), javaName(line.group(3)))));
        return found;
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
