package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.exoos.sched.core.Generation.PolicyError;
import org.exoos.sched.testkit.TestContext;
import org.junit.jupiter.api.Test;

/** One term of office of a policy. */
class GenerationTest {
    private final TestContext context = new TestContext(0, 0, 0);

    private Generation preempting(int... cpus) {
        return new Generation(
                3,
                "some",
                (cpu, asked) -> {
                    boolean preempts = false;
                    for (int each : cpus) {
                        preempts |= each == cpu;
                    }
                    return new ToldQueue(preempts);
                },
                context,
                new long[0]);
    }

    @Test
    void itPreemptsIfTheQueueOfAnyCpuDoes() {
        assertThat(preempting().preemptsOnWake).isFalse();
        assertThat(preempting(0).preemptsOnWake).isTrue();
        assertThat(preempting(2).preemptsOnWake).isTrue();
        assertThat(preempting(0, 1, 2).preemptsOnWake).isTrue();
    }

    @Test
    void eachCpuHasAQueueOfItsOwn() {
        assertThat(preempting().queues).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    @SuppressWarnings("NullAway")
    void aCpuWithoutAQueueIsAnError() {
        assertThatThrownBy(() -> new Generation(
                        1, "some", (cpu, asked) -> cpu < 2 ? new ToldQueue(false) : null, context, new long[0]))
                .isInstanceOf(PolicyError.class)
                .hasMessage("some made no run queue for CPU 2");
    }

    @Test
    void theFirstFailureCounts() {
        Generation some = preempting();
        assertThat(some.failure()).isNull();
        Throwable first = new IllegalStateException("first");
        assertThat(some.fail(first)).isTrue();
        assertThat(some.fail(new IllegalStateException("second"))).isFalse();
        assertThat(some.failure()).isSameAs(first);
    }
}
