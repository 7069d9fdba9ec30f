package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.Task.Kind;
import org.junit.jupiter.api.Test;

/** The last resort, on the first of two CPUs. */
class BuiltInPolicyTest extends StillRig {
    private final ClassStack stack = core.cpu(0).stack;
    private final CoreTask a = waiting("a", 3);
    private final CoreTask b = waiting("b", 3);
    private final CoreTask bound = waiting("bound", 1);

    private CoreTask waiting(String name, long cpus) {
        stack.token.hand(Thread.currentThread());
        CoreTask task = new CoreTask(core, 1, name, Kind.KERNEL, cpus);
        stack.hold(task);
        stack.enqueue(task, EnqueueReason.NEW);
        return task;
    }

    @Test
    void tasksRunInTheOrderOfArrival() {
        for (CoreTask next : new CoreTask[] {a, b, bound}) {
            assertThat(stack.pick()).isSameAs(next);
            stack.unhold(next);
        }
        assertThat(stack.pick()).isNull();
    }

    @Test
    void theLastOneThatMayGoIsGivenToAnotherCpu() {
        assertThat(stack.release(1, false)).isSameAs(b);
        assertThat(stack.release(1, false)).isSameAs(a);
        assertThat(stack.release(1, false)).isNull();
        assertThat(stack.size()).isEqualTo(1);
    }

    @Test
    void aSliceIsTenMilliseconds() {
        assertThat(stack.sliceNanos(a)).isEqualTo(10_000_000);
        assertThat(stack.tick(a, 9_999_999)).isFalse();
        assertThat(stack.tick(a, 10_000_000)).isTrue();
    }
}
