package org.exoos.process.core;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Signals that wait for delivery, of a thread or of a process: a standard signal is kept once, a real-time signal as often as it was
 * sent, up to a limit. Guarded by the process table's lock; the mask may be read by anyone.
 */
final class PendingSignals {
    /** Real-time signals that may queue (RLIMIT_SIGPENDING). */
    static final int LIMIT = 256;

    private final ArrayDeque<SignalInfo> queue = new ArrayDeque<>(4);
    private volatile long mask;

    long mask() {
        return mask;
    }

    /** False when the queue is full. */
    boolean add(SignalInfo info) {
        long bit = Signals.bit(info.signal());
        if ((mask & bit) != 0 && info.signal() < Signals.SIGRTMIN) {
            return true;
        }
        if (queue.size() >= LIMIT && info.signal() >= Signals.SIGRTMIN) {
            return false;
        }
        queue.add(info);
        mask |= bit;
        return true;
    }

    /** The lowest-numbered signal of the set, faults first (they belong to the instruction just run). */
    @Nullable
    SignalInfo take(long set) {
        long ready = mask & set;
        if (ready == 0) {
            return null;
        }
        long faults = ready
                & (Signals.bit(Signals.SIGSEGV)
                        | Signals.bit(Signals.SIGBUS)
                        | Signals.bit(Signals.SIGILL)
                        | Signals.bit(Signals.SIGFPE)
                        | Signals.bit(Signals.SIGTRAP));
        int signal = Long.numberOfTrailingZeros(faults != 0 ? faults : ready) + 1;
        if (queue.size() == 1) { // it is the one, for the mask is of what is queued
            mask = 0;
            return queue.remove();
        }
        SignalInfo found = null;
        boolean more = false;
        for (Iterator<SignalInfo> i = queue.iterator(); i.hasNext(); ) {
            SignalInfo info = i.next();
            if (info.signal() == signal) {
                if (found == null) {
                    found = info;
                    i.remove();
                } else {
                    more = true;
                }
            }
        }
        if (!more) {
            mask &= ~Signals.bit(signal);
        }
        return found;
    }

    void remove(long set) {
        if ((mask & set) != 0) {
            queue.removeIf(info -> (Signals.bit(info.signal()) & set) != 0);
            mask &= ~set;
        }
    }
}
