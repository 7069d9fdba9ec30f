package org.exoos.swap.core;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.exoos.swap.SwapListener;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapTarget;
import org.exoos.swap.SwapTarget.Inside;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last swaps, who is told of them, and the dump of the last failure. Any thread. */
final class History {
    private static final int LIMIT = 256;
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final ArrayDeque<SwapRecord> records = new ArrayDeque<>();
    private final CopyOnWriteArrayList<SwapListener> listeners = new CopyOnWriteArrayList<>();
    private volatile String lastFailure = "";

    void add(SwapListener listener) {
        listeners.addIfAbsent(listener);
    }

    void remove(SwapListener listener) {
        listeners.remove(listener);
    }

    SwapRecord add(String kind, String from, String to, String requester, Outcome outcome, String reason, long nanos) {
        SwapRecord entry = new SwapRecord(Instant.now(), kind, from, to, requester, outcome, reason, nanos);
        synchronized (this) {
            if (records.size() == LIMIT) {
                records.removeFirst();
            }
            records.addLast(entry);
        }
        if (outcome == Outcome.FELL_BACK || outcome == Outcome.ROLLED_BACK || outcome == Outcome.LEFT_BEHIND) {
            LOG.warn("swap: {}", entry);
        } else {
            LOG.debug("swap: {}", entry);
        }
        for (SwapListener listener : listeners) {
            try {
                listener.swapped(entry);
            } catch (RuntimeException | LinkageError why) {
                LOG.error("{} failed", listener, why);
            }
        }
        return entry;
    }

    /** Writes down what a person needs to find the cause. Does not call the component. */
    void failure(SwapTarget target, String identity, String reason, List<Inside> inside) {
        StringBuilder text = new StringBuilder();
        text.append("time ").append(Instant.now()).append("\nkind ").append(target.kind());
        text.append("\ncomponent ")
                .append(identity)
                .append("\nreason ")
                .append(reason)
                .append('\n');
        for (Inside call : inside) {
            text.append("inside ").append(call.who()).append(": ").append(call.what());
            text.append(", ").append(call.nanos() / 1_000_000).append(" ms\n");
        }
        text.append(target.dump());
        lastFailure = text.toString();
    }

    String lastFailure() {
        return lastFailure;
    }

    synchronized List<SwapRecord> all() {
        return List.copyOf(records);
    }

    synchronized boolean has(String kind) {
        return records.stream().anyMatch(entry -> entry.kind().equals(kind));
    }
}
