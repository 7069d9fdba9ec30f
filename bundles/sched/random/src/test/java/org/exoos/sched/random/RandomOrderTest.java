package org.exoos.sched.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
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
}
