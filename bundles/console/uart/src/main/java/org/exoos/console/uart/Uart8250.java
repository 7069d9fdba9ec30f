package org.exoos.console.uart;

import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.osgi.service.component.annotations.Component;

/** For the 8250, the 16450, and a 16550 whose FIFO is not to be trusted: a byte at a time. */
@Component(service = SwapCandidate.class)
@Candidate(kind = "driver.serial", name = "uart8250", api = "1.0")
public final class Uart8250 implements SerialDriver, SwapCandidate {
    @Override
    public Chip takeOver(DriverPort port) {
        return DrivenChip.takeOver(port, 1);
    }
}
