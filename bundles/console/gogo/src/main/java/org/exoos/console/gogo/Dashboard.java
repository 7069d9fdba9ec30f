package org.exoos.console.gogo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.exoos.hal.Clock;
import org.exoos.hal.Devices;
import org.exoos.process.ProcessInfo;
import org.exoos.process.ProcessTable;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.KernelAttribute;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The state of the system in a few lines, each with the version before it. The command {@code dashboard} prints it, init does so at boot (it reads
 * /sys/dashboard).
 */
@Component(
        service = {KernelAttribute.class, Dashboard.class},
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=dashboard",
            CommandNames.HELP + "=dashboard: the state of the system in a few lines"
        })
public final class Dashboard implements KernelAttribute {
    private final String prefix;
    private final String implementation;

    private final Scheduler scheduler;
    private final Devices devices;
    private final Clock clock;
    private volatile @Nullable Vfs vfs;
    private volatile @Nullable ProcessTable processes;

    /** No references in fields: this is made at boot, and the first field that is set by reflection costs a dozen spun classes. */
    @Activate
    public Dashboard(
            BundleContext context, @Reference Scheduler scheduler, @Reference Devices devices, @Reference Clock clock) {
        this.scheduler = scheduler;
        this.devices = devices;
        this.clock = clock;
        Version version = context.getBundle().getVersion();
        prefix = "[v" + version.getMajor() + "." + version.getMinor() + "." + version.getMicro() + "] ";
        String state = context.getProperty("exo.implementation.state");
        implementation = state == null ? "not recorded in this image" : state + " requirements met";
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setVfs(Vfs files) {
        vfs = files;
    }

    void unsetVfs(Vfs files) {
        if (vfs == files) {
            vfs = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setProcesses(ProcessTable table) {
        processes = table;
    }

    void unsetProcesses(ProcessTable table) {
        if (processes == table) {
            processes = null;
        }
    }

    @Override
    public String path() {
        return "dashboard";
    }

    public void dashboard() {
        System.out.print(read());
    }

    @Override
    public String read() {
        Vfs files = vfs;
        ProcessTable table = processes;
        long uptime = clock.nanoTime() / 1_000_000;
        StringBuilder text = new StringBuilder();
        line(text, "Implementation state: " + implementation);
        line(text, "Threads running: " + scheduler.tasks().size());
        named(text, "File systems mounted", files == null ? List.of() : mounts(files));
        named(text, "Drivers loaded", drivers(devices.leases()));
        named(text, "User processes", table == null ? List.of() : names(table));
        // By hand: this runs at boot, and a Formatter is dear the first time.
        String millis = Long.toString(1000 + uptime % 1000).substring(1);
        line(text, "Uptime: " + uptime / 1000 + "." + millis + " s, context switches: " + scheduler.contextSwitches());
        return text.toString();
    }

    private void line(StringBuilder text, String words) {
        text.append(prefix).append(words).append('\n');
    }

    private void named(StringBuilder text, String what, List<String> names) {
        line(text, what + ": " + names.size() + (names.isEmpty() ? "" : " (" + String.join(", ", names) + ")"));
    }

    private static List<String> mounts(Vfs files) {
        return files.mounts().stream()
                .map(mount -> mount.type() + " " + mount.target())
                .toList();
    }

    private static List<String> names(ProcessTable table) {
        return table.processes().stream().map(ProcessInfo::name).toList();
    }

    /** Holders of leases; a lease is a line "what: holder" or "what holder". */
    static List<String> drivers(Collection<String> leases) {
        List<String> names = new ArrayList<>();
        Stream<String> holders = leases.stream()
                .map(lease -> lease.substring(Math.max(lease.lastIndexOf(": ") + 1, lease.lastIndexOf(' ')) + 1));
        holders.map(String::strip).distinct().sorted().forEach(names::add);
        return names;
    }
}
