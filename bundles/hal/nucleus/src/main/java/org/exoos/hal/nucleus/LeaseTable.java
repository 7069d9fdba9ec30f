package org.exoos.hal.nucleus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All leases of the machine: which ranges of a resource are held, and by whom. One for the machine, since the hardware is one; it outlives
 * restarts of the components.
 */
final class LeaseTable {
    static final LeaseTable MACHINE = new LeaseTable();

    /** What can be held. */
    enum Kind {
        PORTS,
        LINE,
        MEMORY
    }

    /** Held numbers [first, first + count) of a kind. */
    record Entry(Kind kind, long first, long count, String holder) {
        boolean overlaps(Entry other) {
            return kind == other.kind && first < other.first + other.count && other.first < first + count;
        }

        String text() {
            return switch (kind) {
                case PORTS -> "ports 0x%04x-0x%04x %s".formatted(first, first + count - 1, holder);
                case LINE -> "line %d %s".formatted(first, holder);
                case MEMORY -> "memory 0x%x-0x%x %s".formatted(first, first + count - 1, holder);
            };
        }
    }

    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();

    /**
     * @throws IllegalStateException when part of it is held already, with the holder
     */
    synchronized Entry take(Kind kind, long first, long count, String holder) {
        Entry wanted = new Entry(kind, first, count, holder);
        for (Entry held : entries) {
            if (held.overlaps(wanted)) {
                throw new IllegalStateException("%s: held by %s".formatted(wanted.text(), held.holder()));
            }
        }
        entries.add(wanted);
        return wanted;
    }

    void release(Entry entry) {
        entries.remove(entry);
    }

    List<String> text() {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(Entry::kind).thenComparing(Entry::first));
        return sorted.stream().map(Entry::text).toList();
    }
}
