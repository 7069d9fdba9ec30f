package org.exoos.console.gogo;

import org.exoos.hal.Processors;
import org.exoos.hal.Processors.CpuTime;
import org.exoos.sched.Scheduler;
import org.exoos.sched.SchedulerStatistics;
import org.exoos.sched.SchedulerStatistics.CpuStatistics;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** sched: what the scheduler does. */
@Component(
        service = SchedCommand.class,
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=sched",
            "osgi.command.function=cpu",
            CommandNames.HELP + "=sched: policy in charge, CPUs, tasks by state, decisions by policy",
            CommandNames.HELP + "=cpu NUMBER online|offline: takes a CPU out of use or back in"
        })
public final class SchedCommand {
    private static final long MILLION = 1_000_000;

    @Reference
    private Scheduler scheduler;

    @Reference
    private Processors processors;

    public void sched() {
        SchedulerStatistics all = scheduler.statistics();
        System.out.println("policy " + all.policy() + ", " + scheduler.contextSwitches() + " context switches");
        System.out.println("tasks: started " + all.started() + ", ended " + all.ended() + ", now " + all.states());
        System.out.println("picks: " + all.picks());
        System.out.println("runs of foreign virtual threads " + all.foreignRuns() + ", take-overs by spare carriers "
                + all.takeOvers());
        Columns text = new Columns(
                "CPU",
                "POLICY",
                "WAITING",
                "SWITCHES",
                "PICKS",
                "MIGRATIONS",
                "VOLUNTARY",
                "INVOLUNTARY",
                "ONLINE",
                "RUN_MS",
                "RING3_MS",
                "STEAL_MS",
                "IDLE_MS");
        for (CpuStatistics cpu : all.cpus()) {
            text.row(
                    cpu.cpu(),
                    cpu.policy(),
                    cpu.waiting(),
                    cpu.switches(),
                    cpu.picks(),
                    cpu.migrations(),
                    cpu.voluntary(),
                    cpu.involuntary(),
                    cpu.online() ? "yes" : "no",
                    cpu.runNanos() / MILLION,
                    processors.timeNanos(cpu.cpu(), CpuTime.USER) / MILLION,
                    processors.timeNanos(cpu.cpu(), CpuTime.STEAL) / MILLION,
                    processors.timeNanos(cpu.cpu(), CpuTime.IDLE) / MILLION);
        }
        System.out.print(text);
        System.out.println("wake-ups by latency, us (below 1, 2, 4, ... 16384, more)");
        for (CpuStatistics cpu : all.cpus()) {
            System.out.println("CPU " + cpu.cpu() + ": " + cpu.latencies());
        }
    }

    /** A CPU by number: takes it out of use or back in. */
    public void cpu(int number, String state) {
        switch (state) {
            case "online" -> scheduler.online(number, true);
            case "offline" -> scheduler.online(number, false);
            default -> throw new IllegalArgumentException("cpu NUMBER online|offline");
        }
        System.out.println("CPUs on line: 0x" + Long.toHexString(scheduler.onlineCpus()));
    }
}
