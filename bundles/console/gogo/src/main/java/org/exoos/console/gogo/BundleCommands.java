package org.exoos.console.gogo;

import java.util.Arrays;
import java.util.Locale;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** bundles, services, help: what the kernel is made of. */
@Component(
        service = BundleCommands.class,
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=bundles",
            "osgi.command.function=services",
            "osgi.command.function=help",
            CommandNames.HELP + "=bundles: bundles and their state; TEXT: only names with it",
            CommandNames.HELP + "=services: services by bundle; TEXT: only interfaces with it",
            CommandNames.HELP + "=help: this list"
        })
public final class BundleCommands {
    private final BundleContext context;

    @Activate
    public BundleCommands(BundleContext context) {
        this.context = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
    }

    public void bundles() {
        bundles("");
    }

    public void bundles(String wanted) {
        Columns text = new Columns("ID", "STATE", "VERSION", "NAME");
        for (Bundle bundle : context.getBundles()) {
            String name = String.valueOf(bundle.getSymbolicName());
            if (name.contains(wanted)) {
                text.row(bundle.getBundleId(), state(bundle.getState()), bundle.getVersion(), name);
            }
        }
        System.out.print(text);
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.ACTIVE -> "active";
            case Bundle.INSTALLED -> "installed";
            case Bundle.RESOLVED -> "resolved";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            default -> "uninstalled";
        };
    }

    public void services() {
        services("");
    }

    public void services(String wanted) {
        Columns text = new Columns("ID", "BUNDLE", "INTERFACES");
        for (Bundle bundle : context.getBundles()) {
            ServiceReference<?>[] services = bundle.getRegisteredServices();
            for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
                String interfaces = String.join(" ", (String[]) service.getProperty(Constants.OBJECTCLASS));
                if (interfaces.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT))) {
                    text.row(service.getProperty(Constants.SERVICE_ID), bundle.getSymbolicName(), interfaces);
                }
            }
        }
        System.out.print(text);
    }

    public void help() {
        TreeMap<String, String> commands = CommandNames.all(context);
        Columns text = new Columns("COMMAND", "");
        commands.forEach((name, help) -> {
            if (!help.isEmpty()) {
                text.row(name, help);
            }
        });
        System.out.print(text);
        String[] others = commands.keySet().stream()
                .filter(name -> String.valueOf(commands.get(name)).isEmpty())
                .toArray(String[]::new);
        if (others.length > 0) {
            System.out.println("others: " + String.join(" ", Arrays.asList(others)));
        }
    }
}
