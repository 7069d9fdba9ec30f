package org.exoos.sched.core;

import org.exoos.sched.QueueState;
import org.exoos.sched.core.Token.LostCpu;
import org.exoos.sched.core.TraceRing.Event;

/** How one CPU goes from a policy to the next. Token holder. */
final class ChangeOver {
    private final SchedulerCore core;
    private final Cpu cpu;

    ChangeOver(SchedulerCore core, Cpu cpu) {
        this.core = core;
        this.cpu = cpu;
    }

    /** Another policy is in charge: the old queue hands over what it knows, as a hint. Throws what the new one throws. */
    void toDesired(long now) {
        Generation old = cpu.generation;
        QueueState hint = QueueState.NONE;
        if (old.failure() == null) {
            try {
                hint = cpu.stack.exportState();
            } catch (LostCpu lost) {
                throw lost;
            } catch (Throwable why) {
                cpu.stack.token.still();
                core.exportFailed(old, cpu.id, why);
            }
        }
        adopt(core.desired(), hint, now);
    }

    /** The policy threw or broke a rule: it is not called again, what is in charge then gets what it held. */
    void afterFailure(Throwable why, long now) {
        core.policyFailed(cpu.generation, cpu.id, why);
        for (; ; ) {
            Generation next = core.desired();
            try {
                adopt(next, QueueState.NONE, now);
                return;
            } catch (LostCpu lost) {
                throw lost;
            } catch (Throwable again) {
                cpu.stack.token.still();
                core.policyFailed(next, cpu.id, again);
            }
        }
    }

    private void adopt(Generation next, QueueState hint, long now) {
        cpu.adoptedBeat = cpu.watched.beat;
        cpu.adoptedPass = cpu.passes;
        cpu.generation = next;
        cpu.meter.trace.add(now, now, Event.POLICY, 0, next.number, next.name);
        cpu.stack.adopt(next, hint);
        core.adopted(next);
    }
}
