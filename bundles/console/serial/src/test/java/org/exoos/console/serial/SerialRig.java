package org.exoos.console.serial;

import java.util.ArrayList;
import java.util.List;
import org.exoos.console.SerialDriver;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.hal.simulated.SimulatedSerial;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;

/** The first two ports of a simulated machine, and the gate of their driver. */
final class SerialRig implements AutoCloseable {
    final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
    final SimulatedSerial wire = machine.serial(1);
    final List<LinePort> ports = new ArrayList<>();
    final DriverGate gate;
    private volatile boolean closed;

    SerialRig() {
        Version polled = DriverGate.polled();
        open("com1", 0x3f8, 4, polled);
        open("com2", 0x2f8, 3, polled);
        gate = new DriverGate(ports, polled, "uart16550", 2000);
        Polling polling = new Polling(ports, machine.processors(), () -> gate.polls() && !closed);
        gate.polling(polling);
        polling.run();
    }

    private void open(String name, int base, int irq, Version polled) {
        LinePort port = SerialPorts.open(name, base, irq, machine.devices(), machine.processors(), polled);
        if (port == null) {
            throw new AssertionError("no port " + name);
        }
        ports.add(port);
    }

    LinePort port() {
        return ports.getFirst();
    }

    /** As the swap core does it; {@link Polled} stays what is in charge at the beginning. */
    void swapTo(SerialDriver driver) throws SwapRefusedException {
        if (driver instanceof SwapCandidate candidate) {
            gate.check("new", candidate);
            gate.warm("new", candidate);
            gate.put("new", candidate);
        }
    }

    @Override
    public void close() {
        closed = true;
        ports.forEach(LinePort::close);
    }
}
