package org.exoos.hal.simulated;

/**
 * A memory access of a simulated program that the page tables do not allow. Ends the step: the context traps with a page fault, RIP
 * still at the step, which runs again when the kernel has mended the fault.
 */
final class UserFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long address;
    private final int errorCode;

    UserFault(long address, int errorCode) {
        super("fault at 0x%x, error code 0x%x".formatted(address, errorCode), null, false, false);
        this.address = address;
        this.errorCode = errorCode;
    }

    long address() {
        return address;
    }

    int errorCode() {
        return errorCode;
    }
}
