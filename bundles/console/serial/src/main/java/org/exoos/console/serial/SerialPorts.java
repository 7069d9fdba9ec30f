package org.exoos.console.serial;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.exoos.console.SerialPort;
import org.exoos.hal.Devices;
import org.exoos.hal.Processors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the configured ports and registers a {@link SerialPort} for each that is there. */
@Component(
        immediate = true,
        service = {},
        configurationPid = "org.exoos.console.serial")
@Designate(ocd = SerialPorts.Ports.class)
public final class SerialPorts {
    private static final Logger LOG = LoggerFactory.getLogger(SerialPorts.class);

    /** Configuration. */
    @ObjectClassDefinition(name = "Serial ports", description = "16550 serial ports of the machine")
    public @interface Ports {
        @AttributeDefinition(description = "name base irq, the base in hexadecimal with 0x")
        String[] ports() default {"com1 0x3f8 4", "com2 0x2f8 3", "com3 0x3e8 5"};
    }

    private final List<UartPort> open = new ArrayList<>();
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public SerialPorts(
            BundleContext context, @Reference Devices devices, @Reference Processors processors, Ports ports) {
        for (String text : ports.ports()) {
            String[] words = text.strip().split("\\s+");
            try {
                UartPort port = UartPort.open(
                        words[0], Integer.decode(words[1]), Integer.decode(words[2]), devices, processors);
                if (port == null) {
                    LOG.info("{}: nothing at {}", words[0], words[1]);
                    continue;
                }
                open.add(port);
                Dictionary<String, Object> properties = new Hashtable<>();
                properties.put(SerialPort.NAME, port.name());
                registrations.add(context.registerService(SerialPort.class, port, properties));
            } catch (IllegalStateException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                LOG.error("serial port \"{}\" cannot be used: {}", text, e.toString());
            }
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        open.forEach(UartPort::close);
    }
}
