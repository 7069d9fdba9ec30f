package org.exoos.sched.core;

import java.util.Locale;
import org.exoos.hal.Processors;
import org.exoos.hal.Processors.CpuTime;
import org.exoos.sched.SchedulerStatistics;
import org.exoos.sched.SchedulerStatistics.CpuStatistics;
import org.exoos.vfs.KernelAttribute;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * /sys/sched/statistics, a line per fact, words separated by one space:
 *
 * <pre>
 *   policy roundrobin
 *   tasks started 12 ended 4 new 0 runnable 1 running 2 blocked 5
 *   picks fifo 0
 *   picks roundrobin 4711
 *   cpu 0 policy roundrobin switches 4001 picks 4711 waiting 0 migrations 3 run_us 120 wait_us 11 voluntary 3990 involuntary 11 online 1 idle_us 900 steal_us 77
 *   foreign_runs 0
 *   latency 0 52 7 1 0 0 0 0 0 0 0 0 0 0 0 0 0
 *   take_overs 0
 *   wasted 0
 * </pre>
 *
 * <p>{@code latency CPU} and 16 numbers: wake-ups that took below 1, 2, 4 ... 16384 us, and the longer ones. {@code wasted}: findings of the on-line checker.
 */
@Component
public final class StatisticsAttribute implements KernelAttribute {
    private final SchedulerCore core;
    private final Processors processors;

    @Activate
    public StatisticsAttribute(@Reference SchedulerCore core, @Reference Processors processors) {
        this.core = core;
        this.processors = processors;
    }

    @Override
    public String path() {
        return "sched/statistics";
    }

    @Override
    public String read() {
        SchedulerStatistics all = core.statistics();
        StringBuilder text = new StringBuilder("policy ").append(all.policy()).append('\n');
        text.append("tasks started ").append(all.started()).append(" ended ").append(all.ended());
        all.states()
                .forEach((state, number) -> text.append(' ')
                        .append(state.name().toLowerCase(Locale.ROOT))
                        .append(' ')
                        .append(number));
        text.append('\n');
        all.picks()
                .forEach((name, picks) -> text.append("picks ")
                        .append(name)
                        .append(' ')
                        .append(picks)
                        .append('\n'));
        for (CpuStatistics cpu : all.cpus()) {
            text.append("cpu ").append(cpu.cpu());
            text.append(" policy ").append(cpu.policy());
            text.append(" switches ").append(cpu.switches());
            text.append(" picks ").append(cpu.picks());
            text.append(" waiting ").append(cpu.waiting());
            text.append(" migrations ").append(cpu.migrations());
            text.append(" run_us ").append(cpu.runNanos() / 1000);
            text.append(" wait_us ").append(cpu.waitNanos() / 1000);
            text.append(" voluntary ").append(cpu.voluntary());
            text.append(" involuntary ").append(cpu.involuntary());
            text.append(" online ").append(cpu.online() ? 1 : 0);
            text.append(" idle_us ").append(processors.timeNanos(cpu.cpu(), CpuTime.IDLE) / 1000);
            text.append(" steal_us ").append(processors.timeNanos(cpu.cpu(), CpuTime.STEAL) / 1000);
            text.append('\n');
        }
        text.append("foreign_runs ").append(all.foreignRuns()).append('\n');
        for (CpuStatistics cpu : all.cpus()) {
            text.append("latency ").append(cpu.cpu());
            cpu.latencies().forEach(number -> text.append(' ').append(number));
            text.append('\n');
        }
        text.append("take_overs ").append(all.takeOvers()).append('\n');
        text.append("wasted ").append(all.wasted()).append('\n');
        return text.toString();
    }
}
