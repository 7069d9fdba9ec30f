package org.exoos.sched.core;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.exoos.sched.TaskState;
import org.exoos.sched.core.TraceRing.Entry;

/** The state of scheduling as text, for a failure's record. Read while the machine runs: each line is right at some moment. Platform threads. */
final class Dump {
    private static final int TASKS = 40;
    private static final int DECISIONS = 20;
    private static final int STACKS = 10;
    private static final int FRAMES = 12;

    private final SchedulerCore core;
    private final StringBuilder text = new StringBuilder(4096);

    private Dump(SchedulerCore core) {
        this.core = core;
    }

    /** Why a policy was taken out, and what things look like. */
    static String of(SchedulerCore core, String policy, int cpu, Throwable why) {
        Dump dump = new Dump(core);
        dump.text.append("time ").append(Instant.now()).append('\n');
        dump.text.append("policy ").append(policy).append('\n');
        dump.text.append("cpu ").append(cpu).append('\n');
        dump.text.append("reason ").append(why).append('\n');
        StringWriter stack = new StringWriter();
        why.printStackTrace(new PrintWriter(stack, true));
        dump.text.append("\nstack of the failure\n").append(stack);
        for (Cpu each : core.set.every()) {
            dump.queues(each);
            dump.decisions(each);
        }
        dump.stacks();
        return dump.text.toString();
    }

    private void queues(Cpu cpu) {
        text.append("\nCPU ").append(cpu.id).append(" policy ").append(cpu.generation.name);
        text.append(" waiting ")
                .append(cpu.load)
                .append(" last ")
                .append(cpu.meter.last())
                .append('\n');
        long now = core.clock.tsc();
        for (CoreTask task : cpu.stack.held.glance(TASKS)) {
            text.append("  waits ")
                    .append(core.ticks.nanos(now - task.enqueuedTsc) / 1000)
                    .append(" us: ");
            text.append(task).append(" nice ").append(task.nice()).append('\n');
        }
    }

    private void decisions(Cpu cpu) {
        text.append("CPU ").append(cpu.id).append(" last decisions\n");
        for (Entry entry : cpu.meter.trace.last(DECISIONS)) {
            text.append("  ").append(TraceAttribute.line(core.ticks, cpu.id, entry));
        }
    }

    private void stacks() {
        int left = STACKS;
        for (CoreTask task : core.table()) {
            if (left > 0 && task.state == TaskState.RUNNABLE) {
                left--;
                text.append("\nstack of ").append(task).append('\n');
                StackTraceElement[] frames = task.thread().getStackTrace();
                for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
                    text.append("  ").append(frames[i]).append('\n');
                }
            }
        }
    }
}
