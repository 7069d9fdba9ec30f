package org.exoos.sched.core;

import java.util.Locale;
import org.exoos.sched.core.TraceRing.Entry;
import org.exoos.sched.core.TraceRing.Event;
import org.exoos.vfs.KernelAttribute;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * /sys/sched/trace: the last 2048 entries of each CPU, one a line, CPU by CPU, oldest first; words separated by one space, the name last because it may
 * contain some:
 *
 * <pre>
 *   # exo-sched-trace 1
 *   START_NS END_NS CPU EVENT TASK DETAIL NAME
 *   1200300400 1200310900 0 blocked 17 2500 sh
 * </pre>
 *
 * <p>Times count from boot. EVENT {@code blocked}, {@code yielded}, {@code preempted}, {@code ended}: task TASK ran from START to END and that is why it
 * stopped; DETAIL is how many ns it had waited before START. {@code running}: the same, it still runs. Of the others START equals END: {@code moved}: the
 * task was sent to CPU DETAIL; {@code policy}: this CPU changed over to policy NAME, whose DETAIL-th term that is; {@code note}: policy NAME says
 * code TASK, value DETAIL. A task of number 0 is a run of a virtual thread that another task started.
 */
@Component
public final class TraceAttribute implements KernelAttribute {
    private final SchedulerCore core;

    @Activate
    public TraceAttribute(@Reference SchedulerCore core) {
        this.core = core;
    }

    @Override
    public String path() {
        return "sched/trace";
    }

    @Override
    public String read() {
        StringBuilder text = new StringBuilder("# exo-sched-trace 1\n");
        for (Cpu cpu : core.set.every()) {
            for (Entry entry : cpu.meter.trace.last(TraceRing.LENGTH)) {
                text.append(line(core.ticks, cpu.id, entry));
            }
            CoreTask now = cpu.meter.last();
            if (cpu.running != null && now != null) {
                long tsc = core.clock.tsc();
                Entry entry = new Entry(now.pickedTsc, tsc, Event.RUNNING, now.id(), now.waitedTicks, now.name());
                text.append(line(core.ticks, cpu.id, entry));
            }
        }
        return text.toString();
    }

    static String line(Ticks ticks, int cpu, Entry entry) {
        boolean ran = entry.event().compareTo(Event.RUNNING) <= 0;
        return ticks.moment(entry.start())
                + " " + ticks.moment(entry.end())
                + " " + cpu
                + " " + entry.event().name().toLowerCase(Locale.ROOT)
                + " " + entry.task()
                + " " + (ran ? ticks.nanos(entry.detail()) : entry.detail())
                + " " + entry.name() + "\n";
    }
}
