package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.Task.Kind;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
    private final SchedulerCore core =
            new SchedulerCore(machine.processors(), machine.clock(), new Settings(16, "", 2000, false));

    private CoreTask task(int id) {
        return new CoreTask(core, id, "t" + id, Kind.KERNEL, -1);
    }

    private static List<Integer> drain(Inbox inbox) {
        List<Integer> ids = new ArrayList<>();
        for (CoreTask task = inbox.takeAll(); task != null; task = task.link) {
            ids.add(task.id());
        }
        return ids;
    }

    /** Non-negative: push so many; negative: take all. The result is what a queue would give. */
    @Property(tries = 200)
    void keepsTheOrderOfArrival(@ForAll @Size(max = 40) List<@IntRange(min = -3, max = 5) Integer> steps) {
        Inbox inbox = new Inbox();
        List<Integer> expected = new ArrayList<>();
        int next = 0;
        for (int step : steps) {
            if (step < 0) {
                assertThat(drain(inbox)).isEqualTo(expected);
                assertThat(inbox.isEmpty()).isTrue();
                expected.clear();
            }
            for (int i = 0; i < step; i++) {
                expected.add(next);
                inbox.push(task(next++));
            }
        }
        assertThat(drain(inbox)).isEqualTo(expected);
    }

    @Test
    void isEmptyUntilATaskComesAndAfterAllWereTaken() {
        Inbox inbox = new Inbox();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.takeAll()).isNull();
        CoreTask task = task(1);
        inbox.push(task);
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(inbox.takeAll()).isSameAs(task);
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void takesWhatSeveralThreadsPushExactlyOnceAndInEachOnesOrder() throws Exception {
        Inbox inbox = new Inbox();
        int producers = 3;
        int each = 20_000;
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int base = p * each;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    inbox.push(task(base + i));
                }
            }));
        }
        int[] last = {-1, each - 1, 2 * each - 1};
        int seen = 0;
        AtomicBoolean ordered = new AtomicBoolean(true);
        while (seen < producers * each) {
            for (CoreTask task = inbox.takeAll(); task != null; task = task.link) {
                int producer = task.id() / each;
                if (task.id() != last[producer] + 1) {
                    ordered.set(false);
                }
                last[producer] = task.id();
                seen++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(ordered).isTrue();
        assertThat(inbox.isEmpty()).isTrue();
    }
}
