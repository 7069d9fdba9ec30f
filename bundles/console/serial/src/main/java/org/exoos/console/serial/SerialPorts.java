package org.exoos.console.serial;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.exoos.console.SerialPort;
import org.exoos.hal.Devices;
import org.exoos.hal.InterruptLine;
import org.exoos.hal.PortLease;
import org.exoos.hal.Processors;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ComponentPropertyType;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the configured ports, registers a {@link SerialPort} for each that is there, and the gate of their driver. */
@Component(
        immediate = true,
        service = {},
        configurationPid = "org.exoos.console.serial")
@SerialPorts.Ports
@Designate(ocd = SerialPorts.Ports.class)
public final class SerialPorts {
    private static final int REGISTERS = 8;
    private static final Logger LOG = LoggerFactory.getLogger(SerialPorts.class);

    /** Configuration. */
    @ComponentPropertyType
    @ObjectClassDefinition(name = "Serial ports", description = "16550 serial ports of the machine")
    public @interface Ports {
        @AttributeDefinition(description = "name base irq, the base in hexadecimal with 0x")
        String[] ports() default {"com1 0x3f8 4", "com2 0x2f8 3", "com3 0x3e8 5"};

        @AttributeDefinition(description = "driver that is put in charge when it appears")
        String driver() default "uart16550";

        @AttributeDefinition(description = "milliseconds that a call may stay inside a driver")
        long limit() default 2000;
    }

    private final List<LinePort> open = new ArrayList<>();
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private volatile boolean closed;

    @Activate
    public SerialPorts(
            BundleContext context,
            @Reference Devices devices,
            @Reference Processors processors,
            Map<String, Object> configuration) {
        Version builtIn = DriverGate.polled();
        for (String text : texts(configuration.get("ports"))) {
            open(text, devices, processors, builtIn);
        }
        List<LinePort> all = List.copyOf(open);
        DriverGate gate = new DriverGate(
                all,
                builtIn,
                String.valueOf(configuration.get("driver")),
                Long.parseLong(String.valueOf(configuration.get("limit"))));
        Polling polling = new Polling(all, processors, () -> gate.polls() && !closed);
        gate.polling(polling);
        polling.run();
        registrations.add(context.registerService(SwapTarget.class, gate, new Hashtable<>()));
        for (LinePort port : all) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(SerialPort.NAME, port.name());
            registrations.add(context.registerService(SerialPort.class, port, properties));
        }
    }

    /** Of one value or several. Not by a component property type: a value of one costs each boot the spinning of a proxy. */
    private static List<String> texts(@Nullable Object value) {
        if (value instanceof String[] several) {
            return List.of(several);
        }
        return value instanceof Collection<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    private void open(String text, Devices devices, Processors processors, Version builtIn) {
        String[] words = text.strip().split("\\s+");
        try {
            LinePort port =
                    open(words[0], Integer.decode(words[1]), Integer.decode(words[2]), devices, processors, builtIn);
            if (port == null) {
                LOG.info("{}: nothing at {}", words[0], words[1]);
            } else {
                open.add(port);
            }
        } catch (IllegalStateException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            LOG.error("serial port \"{}\" cannot be used: {}", text, e.toString());
        }
    }

    /** Leases a port; null when nothing is there. */
    static @Nullable LinePort open(
            String name, int base, int irq, Devices devices, Processors processors, Version builtIn) {
        PortLease registers = devices.ports(name, base, REGISTERS);
        if (!Polled.present(registers)) {
            registers.close();
            return null;
        }
        try {
            InterruptLine line = devices.interrupt(name, irq);
            LinePort port = new LinePort(name, registers, builtIn);
            port.attend(new BottomHalf(port, line, processors));
            return port;
        } catch (RuntimeException e) {
            registers.close();
            throw e;
        }
    }

    @Deactivate
    void deactivate() {
        closed = true;
        registrations.forEach(ServiceRegistration::unregister);
        open.forEach(LinePort::close);
    }
}
