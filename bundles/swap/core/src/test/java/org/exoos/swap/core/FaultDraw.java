package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Which faults are tried, in an order by seed: first some that together have every kind, every method and every phase, then the other combinations, then all of
 * them again in another order. Counts those that fired.
 */
final class FaultDraw {
    static final long SEED = Long.getLong("exo.seed", 20251122);
    /** To go on where a run ended: the faults before are taken as tried. */
    private static final int FIRST = Integer.getInteger("exo.first", 0);

    private static final int PROGRESS = 10;

    /** When the fault is armed. */
    enum Phase {
        /** Before the swap: practice meets it, or what follows. */
        DURING_SWAP,
        /** In charge, with nothing to do. */
        IDLE,
        /** In charge, with much to do. */
        LOAD,
        /** When another version has failed, and this one, which had proven itself, is put in charge again. */
        DURING_ROLLBACK
    }

    /** @param delay calls that go well before */
    record Fault(int number, String kind, String method, Phase phase, int delay) {
        @Override
        public String toString() {
            return "fault " + number + " of seed " + SEED + ": " + kind + " in " + method + ", " + phase + " after "
                    + delay + " calls";
        }

        private List<String> parts() {
            return List.of("kind " + kind, "method " + method, "phase " + phase);
        }
    }

    private final Map<String, List<String>> methods;
    private final Random random = new Random(SEED);
    private final Map<String, Integer> fired = new TreeMap<>();
    private final Map<String, Long> millis = new TreeMap<>();
    private final long begin = System.nanoTime();
    private long last = begin;

    /** @param methods of each kind of fault, those in which it makes sense */
    FaultDraw(Map<String, List<String>> methods) {
        this.methods = new TreeMap<>(methods);
    }

    /** So many, or fewer when the first of them are left out. */
    List<Fault> draw(int count, int mostCalls) {
        List<Fault> drawn = new ArrayList<>();
        while (drawn.size() < count) {
            for (Fault each : round()) {
                if (drawn.size() < count) {
                    drawn.add(new Fault(drawn.size(), each.kind, each.method, each.phase, random.nextInt(mostCalls)));
                }
            }
        }
        return drawn.subList(Math.min(FIRST, count), count);
    }

    /** All combinations, those first that bring something new. */
    private List<Fault> round() {
        List<Fault> all = new ArrayList<>();
        methods.forEach((kind, where) -> where.forEach(method -> {
            for (Phase phase : Phase.values()) {
                all.add(new Fault(0, kind, method, phase, 0));
            }
        }));
        Collections.shuffle(all, random);
        Set<String> seen = new HashSet<>();
        List<Fault> first = new ArrayList<>();
        List<Fault> others = new ArrayList<>();
        for (Fault each : all) {
            (seen.addAll(each.parts()) ? first : others).add(each);
        }
        first.addAll(others);
        return first;
    }

    void fired(Fault fault) {
        for (String part : fault.parts()) {
            fired.merge(part, 1, Integer::sum);
        }
        long now = System.nanoTime();
        long took = TimeUnit.NANOSECONDS.toMillis(now - last);
        last = now;
        fault.parts().forEach(part -> millis.merge(part, took, Long::sum));
        if ((fault.number() + 1) % PROGRESS == 0) {
            System.out.println("until " + fault + ": " + TimeUnit.NANOSECONDS.toSeconds(now - begin) + " s");
        }
    }

    /** Every kind, method and phase was there, and each of the faults fired. */
    void assertComplete(int count) {
        System.out.println(
                "faults " + FIRST + " to " + count + " of seed " + SEED + " fired: " + fired + "; ms: " + millis);
        if (FIRST > 0) {
            return;
        }
        Set<String> wanted = new HashSet<>();
        methods.forEach((kind, where) -> {
            wanted.add("kind " + kind);
            where.forEach(method -> wanted.add("method " + method));
        });
        for (Phase phase : Phase.values()) {
            wanted.add("phase " + phase);
        }
        assertThat(fired.keySet()).as("faults that fired").isEqualTo(wanted);
        assertThat(fired.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("kind "))
                        .mapToInt(Map.Entry::getValue)
                        .sum())
                .isEqualTo(count);
    }
}
