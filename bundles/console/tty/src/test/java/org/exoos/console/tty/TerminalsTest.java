package org.exoos.console.tty;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.exoos.console.ByteReceiver;
import org.exoos.console.SerialPort;
import org.exoos.hal.Machine;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.Device;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class TerminalsTest {
    /** Registered now, in order. */
    private final List<Device> devices = new ArrayList<>();

    private final List<Boolean> released = new ArrayList<>();
    private Terminals terminals = made();

    @BeforeEach
    void activate() {
        terminals.activate();
    }

    private Terminals made() {
        BundleContext context = answering(BundleContext.class, (proxy, method, arguments) -> {
            assertThat(method.getName()).isEqualTo("registerService");
            Device device = (Device) arguments[1];
            devices.add(device);
            return answering(ServiceRegistration.class, (registration, called, none) -> {
                assertThat(called.getName()).isEqualTo("unregister");
                assertThat(devices.remove(device)).isTrue();
                return null;
            });
        });
        Machine machine = answering(Machine.class, (proxy, method, arguments) -> {
            if (method.getName().equals("commandLine")) {
                return Map.of();
            }
            assertThat(method.getName()).isEqualTo("releaseConsole");
            released.add((Boolean) arguments[0]);
            return null;
        });
        Scheduler scheduler = answering(Scheduler.class, (proxy, method, arguments) -> {
            throw new AssertionError(method);
        });
        return new Terminals(context, machine, scheduler);
    }

    private static <T> T answering(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** What is put into it is received by whoever is the receiver. */
    private static final class Port {
        @Nullable
        ByteReceiver receiver;

        final SerialPort port = answering(SerialPort.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "receiver" -> {
                receiver = (ByteReceiver) arguments[0];
                yield null;
            }
            case "writableListener" -> null;
            case "write" -> arguments[2];
            default -> throw new AssertionError(method);
        });

        void receive(String text) {
            ByteReceiver to = receiver;
            assertThat(to).isNotNull();
            to.received(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, text.length());
        }
    }

    private Tty tty(String name) {
        return devices.stream()
                .filter(device -> device.name().equals(name))
                .map(Tty.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private List<String> names() {
        return devices.stream().map(Device::name).sorted().toList();
    }

    @Test
    void aPortThatIsBoundTwiceIsOneTerminal() {
        Port com1 = new Port();
        terminals.setSerial(com1.port);
        terminals.setSerial(com1.port);
        assertThat(names()).containsExactly("console", "ttyS0");
        com1.receive("x\n");
        assertThat(tty("ttyS0").available()).isEqualTo(2);
    }

    @Test
    void aReplacementIsBoundBeforeWhatItReplacesIsUnbound() {
        Port first = new Port();
        Port second = new Port();
        terminals.setSerial(first.port);
        terminals.setSerial(second.port);
        terminals.unsetSerial(first.port);
        assertThat(names()).containsExactly("console", "ttyS0");
        assertThat(released).doesNotContain(false);
        second.receive("x\n");
        assertThat(tty("ttyS0").available()).isEqualTo(2);
        assertThat(first.receiver).isNull();
        terminals.unsetSerial(second.port);
        assertThat(names()).isEmpty();
        assertThat(released).endsWith(false);
    }
}
