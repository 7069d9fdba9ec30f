package org.exoos.console.gogo;

import java.util.List;
import java.util.TreeSet;
import org.exoos.vfs.KernelAttribute;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** show: what stands under /sys, for the kernel console and the host. */
@Component(
        service = AttributeCommand.class,
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=show",
            CommandNames.HELP + "=show: what can be shown; PATH: that file of /sys, such as sched/statistics"
        })
public final class AttributeCommand {
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<KernelAttribute> attributes = List.of();

    /** Paths. */
    public void show() {
        TreeSet<String> paths = new TreeSet<>();
        attributes.forEach(attribute -> paths.add(attribute.path()));
        paths.forEach(System.out::println);
    }

    /** @throws IllegalArgumentException when there is no such file */
    public void show(String path) throws Exception {
        for (KernelAttribute attribute : attributes) {
            if (attribute.path().equals(path)) {
                System.out.print(attribute.read());
                return;
            }
        }
        throw new IllegalArgumentException("there is no " + path + " in /sys");
    }
}
