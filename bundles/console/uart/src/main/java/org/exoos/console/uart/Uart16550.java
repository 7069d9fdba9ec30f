package org.exoos.console.uart;

import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.osgi.service.component.annotations.Component;

/** Uses both FIFOs. */
@Component(service = SwapCandidate.class)
@Candidate(kind = "driver.serial", name = "uart16550", api = "1.0")
public final class Uart16550 implements SerialDriver, SwapCandidate {
    private static final int FIFO = 16;

    @Override
    public Chip takeOver(DriverPort port) {
        return DrivenChip.takeOver(port, FIFO);
    }
}
