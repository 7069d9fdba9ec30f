package org.exoos.sched.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.testkit.PolicyContract;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;

class RandomOrderTest extends PolicyContract {
    @Override
    protected SchedulerPolicy policy() {
        return new RandomOrder(1);
    }

    private List<String> order(long seed) {
        RunQueue random = new RandomOrder(seed).runQueue(0, context);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            random.enqueue(new TestTask("t" + i), EnqueueReason.NEW);
        }
        pickAll(random).forEach(task -> names.add(task.name()));
        return names;
    }

    @Test
    void theSameSeedDecidesTheSame() {
        assertThat(order(3)).isEqualTo(order(3));
        assertThat(order(3)).isNotEqualTo(order(4));
    }

    /** Notes what is noted. */
    private record Noting(List<Long> notes) implements PolicyContext {
        @Override
        public int cpus() {
            return 1;
        }

        @Override
        public int load(int cpu) {
            return 0;
        }

        @Override
        public boolean idle(int cpu) {
            return false;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void note(int cpu, int code, long value) {
            notes.add(value);
        }
    }

    @Test
    void theSeedIsConfiguredAndStandsInTheTraceOnce() {
        RandomOrder.Configuration configured = (RandomOrder.Configuration) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RandomOrder.Configuration.class},
                (proxy, method, none) -> 5L);
        Noting noting = new Noting(new ArrayList<>());
        RunQueue random = new RandomOrder(configured).runQueue(0, noting);
        random.enqueue(a, EnqueueReason.NEW);
        random.enqueue(b, EnqueueReason.NEW);
        assertThat(noting.notes).containsExactly(5L);
    }
}
