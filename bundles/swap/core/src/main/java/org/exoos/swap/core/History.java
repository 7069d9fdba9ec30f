package org.exoos.swap.core;

import java.util.ArrayDeque;
import java.util.List;
import org.exoos.swap.SwapRecord;

/** The last swaps. */
final class History {
    private static final int LIMIT = 256;

    private final ArrayDeque<SwapRecord> records = new ArrayDeque<>();

    synchronized void add(SwapRecord entry) {
        if (records.size() == LIMIT) {
            records.removeFirst();
        }
        records.addLast(entry);
    }

    synchronized List<SwapRecord> all() {
        return List.copyOf(records);
    }

    synchronized boolean has(String kind) {
        return records.stream().anyMatch(entry -> entry.kind().equals(kind));
    }
}
