package org.exoos.console.uart;

import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver.Chip;

/**
 * A chip, driven by interrupts: it interrupts while it has something for which there is room, and when its transmitter is empty and there is more to send.
 */
final class DrivenChip implements Chip {
    /** Fillings of the transmitter in one call, so that it ends even when the chip is as fast as who writes; the interrupt goes on with it. */
    private static final int FILLINGS = 1 << 12;

    private final DriverPort port;
    private final Registers registers;
    private final int fifo;

    private DrivenChip(DriverPort port, Registers registers, int fifo) {
        this.port = port;
        this.registers = registers;
        this.fifo = fifo;
    }

    /** @param fifo bytes that an empty transmitter takes */
    static DrivenChip takeOver(DriverPort port, int fifo) {
        Registers registers = new Registers(port);
        DrivenChip chip = new DrivenChip(port, registers, fifo);
        registers.initialise(fifo > 1);
        return chip;
    }

    @Override
    public void interrupt() {
        do {
            boolean room = registers.receive();
            registers.enable(Registers.RECEIVE, room);
            transmit();
        } while (registers.pending());
    }

    // hot path
    @Override
    public void transmit() {
        boolean more = true;
        for (int i = 0; more && i < FILLINGS && registers.transmitterEmpty(); i++) {
            more = registers.send(fifo);
        }
        registers.enable(Registers.TRANSMIT, more && port.unsent() > 0);
    }
}
