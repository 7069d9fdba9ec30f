package org.exoos.console.gogo;

import org.exoos.process.ProcessInfo;
import org.exoos.process.ProcessTable;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** ps: processes, or with -t the scheduler's tasks. */
@Component(
        service = PsCommand.class,
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=ps",
            CommandNames.HELP + "=ps: user processes; -t: tasks of the scheduler"
        })
public final class PsCommand {
    private static final long MILLION = 1_000_000;

    @Reference
    private Scheduler scheduler;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable ProcessTable processes;

    public void ps(String... options) {
        ProcessTable table = processes;
        boolean tasks = options.length > 0 && options[0].equals("-t") || table == null;
        System.out.print(tasks ? tasks() : processes(table));
    }

    private static String processes(@Nullable ProcessTable table) {
        Columns text = new Columns("PID", "PPID", "STATE", "CPU", "USER_MS", "KERNEL_MS", "RSS_KIB", "COMMAND");
        if (table != null) {
            for (ProcessInfo process : table.processes()) {
                text.row(
                        process.pid(),
                        process.parent(),
                        process.state(),
                        process.cpu(),
                        process.userNanos() / MILLION,
                        process.kernelNanos() / MILLION,
                        process.residentBytes() / 1024,
                        process.commandLine().isEmpty() ? process.name() : String.join(" ", process.commandLine()));
            }
        }
        return text.toString();
    }

    private String tasks() {
        Columns text = new Columns("TASK", "KIND", "STATE", "CPU", "NICE", "RUN_MS", "WAIT_MS", "VOL", "INVOL", "NAME");
        for (Task task : scheduler.tasks()) {
            text.row(
                    task.id(),
                    task.kind(),
                    task.state(),
                    task.cpu(),
                    task.nice(),
                    task.runNanos() / MILLION,
                    task.waitNanos() / MILLION,
                    task.voluntarySwitches(),
                    task.involuntarySwitches(),
                    task.name());
        }
        return text.toString();
    }
}
