package org.exoos.console.keyboard;

import org.exoos.hal.PortLease;

/** The i8042 keyboard controller (IBM PS/2 Hardware Interface Technical Reference). Not thread-safe. */
final class Controller {
    static final int DATA_PORT = 0x60;
    static final int COMMAND_PORT = 0x64;

    private static final int OUTPUT_FULL = 0x01;
    private static final int INPUT_FULL = 0x02;
    private static final int FROM_MOUSE = 0x20;
    private static final int READ_CONFIGURATION = 0x20;
    private static final int WRITE_CONFIGURATION = 0x60;
    private static final int ENABLE_KEYBOARD = 0xae;
    private static final int ENABLE_SCANNING = 0xf4;
    private static final int KEYBOARD_INTERRUPT = 0x01;
    private static final int KEYBOARD_DISABLED = 0x10;
    private static final int TRANSLATION = 0x40;
    private static final int ABSENT = 0xff;
    private static final int PATIENCE = 100_000;
    private static final int OUTPUT_SIZE = 64;

    private final PortLease data;
    private final PortLease command;

    Controller(PortLease data, PortLease command) {
        this.data = data;
        this.command = command;
    }

    /** Switches interrupt and translation to scan code set 1 on; false when there is no controller. */
    boolean initialise() {
        if (command.in8(0) == ABSENT) {
            return false;
        }
        drain();
        if (!order(READ_CONFIGURATION) || !awaitOutput()) {
            return false;
        }
        int configuration = data.in8(0) | KEYBOARD_INTERRUPT | TRANSLATION;
        boolean written = order(WRITE_CONFIGURATION) && send(configuration & ~KEYBOARD_DISABLED);
        boolean enabled = written && order(ENABLE_KEYBOARD) && send(ENABLE_SCANNING);
        if (enabled && awaitOutput()) {
            drain();
        }
        return enabled;
    }

    /** Next scan code, -1 when there is none. What a mouse sends is dropped. */
    int read() {
        for (int status = command.in8(0); (status & OUTPUT_FULL) != 0; status = command.in8(0)) {
            int value = data.in8(0);
            if ((status & FROM_MOUSE) == 0) {
                return value;
            }
        }
        return -1;
    }

    private void drain() {
        for (int i = 0; i < OUTPUT_SIZE && (command.in8(0) & OUTPUT_FULL) != 0; i++) {
            data.in8(0);
        }
    }

    private boolean order(int value) {
        boolean ready = awaitInput();
        command.out8(0, value);
        return ready;
    }

    private boolean send(int value) {
        boolean ready = awaitInput();
        data.out8(0, value);
        return ready;
    }

    private boolean awaitInput() {
        for (int i = 0; i < PATIENCE; i++) {
            if ((command.in8(0) & INPUT_FULL) == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean awaitOutput() {
        for (int i = 0; i < PATIENCE; i++) {
            if ((command.in8(0) & OUTPUT_FULL) != 0) {
                return true;
            }
        }
        return false;
    }
}
