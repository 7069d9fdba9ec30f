package org.exoos.console.tty;

import org.exoos.console.SerialPort;

/** A serial port as a line. */
record SerialLine(SerialPort port) implements Line {
    @Override
    public int write(byte[] bytes, int offset, int length) {
        return port.write(bytes, offset, length);
    }

    @Override
    public int room() {
        return port.room();
    }

    @Override
    public int unsent() {
        return port.unsent();
    }

    @Override
    public void discardOutput() {
        port.discardOutput();
    }
}
