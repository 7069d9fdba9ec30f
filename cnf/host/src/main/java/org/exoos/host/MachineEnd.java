package org.exoos.host;

/** How a machine came to its end, from QEMU's exit status (the isa-debug-exit device gives code * 2 + 1). */
public enum MachineEnd {
    /** Powered off, or QEMU was quit from its own window or key. */
    OFF("the machine was switched off"),
    PANIC("the kernel panicked"),
    JVM_DIED("the JVM in the kernel died"),
    LOCKED_UP("the kernel found a CPU locked up"),
    KILLED("QEMU failed or was killed");

    private final String text;

    MachineEnd(String text) {
        this.text = text;
    }

    static MachineEnd of(int status) {
        return switch (status) {
            case 0, 33 -> OFF;
            case 35 -> PANIC;
            case 37 -> JVM_DIED;
            case 39 -> LOCKED_UP;
            default -> KILLED;
        };
    }

    public String text() {
        return text;
    }
}
