package org.exoos.process.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.exoos.hal.UserContext;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.vfs.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of the system calls: which family answers which number. The trap loop reads an entry at each call without lock or
 * volatile access; x86 and the opaque downcall before it make a change seen at the next call.
 */
@Component(service = CallTable.class)
public final class CallTable {
    static final int SIZE = 512;
    private static final int ENOSYS = -38;
    private static final Logger LOG = LoggerFactory.getLogger(CallTable.class);

    private record Offer(SystemCallFamily family, int ranking, long id) {}

    private final List<Offer> offers = new ArrayList<>();
    private final SystemCallFamily[] entries = new SystemCallFamily[SIZE];
    private final SystemCallFamily absent = new Absent();

    @Activate
    public CallTable() {
        java.util.Arrays.fill(entries, absent);
    }

    /** Read by the trap loop. Its elements change, the array never does. */
    SystemCallFamily[] entries() {
        return entries;
    }

    synchronized void add(SystemCallFamily family, int ranking, long id) {
        offers.removeIf(offer -> offer.family() == family);
        offers.add(new Offer(family, ranking, id));
        offers.sort(CallTable::compare);
        update(family);
    }

    /** The highest ranking first, then who came first. */
    private static int compare(Offer a, Offer b) {
        int byRanking = Integer.compare(b.ranking(), a.ranking());
        return byRanking != 0 ? byRanking : Long.compare(a.id(), b.id());
    }

    synchronized void remove(SystemCallFamily family) {
        offers.removeIf(offer -> offer.family() == family);
        update(family);
    }

    /** Whether some family answers the call. */
    synchronized boolean answers(int number) {
        return entries[number] != absent;
    }

    private void update(SystemCallFamily changed) {
        for (int number : changed.numbers()) {
            if (number < 0 || number >= SIZE) {
                LOG.warn("family {} offers call {}, which does not exist", changed.name(), number);
                continue;
            }
            entries[number] = absent;
            for (Offer offer : offers) {
                if (java.util.Arrays.stream(offer.family().numbers()).anyMatch(n -> n == number)) {
                    entries[number] = offer.family();
                    break;
                }
            }
        }
    }

    /** Answers ENOSYS, and notes each number once in the log. */
    private static final class Absent extends SystemCallFamily {
        private final AtomicIntegerArray seen = new AtomicIntegerArray(SIZE);

        Absent() {
            super("absent");
        }

        @Override
        public long call(int number, UserThread thread, UserContext context) throws ErrnoException {
            if (number >= 0 && number < SIZE && seen.getAndSet(number, 1) == 0) {
                LOG.debug(
                        "system call {} is not there (first asked for by {})",
                        number,
                        thread.process().name());
            }
            return ENOSYS;
        }
    }
}
