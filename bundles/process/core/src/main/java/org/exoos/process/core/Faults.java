package org.exoos.process.core;

import org.exoos.memory.AddressSpace;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;

/** CPU exceptions of ring 3 as signals (SDM vol. 3, chapter 6; signal(7)). */
final class Faults {
    private Faults() {}

    static SignalInfo page(int outcome, long address) {
        return switch (outcome) {
            case AddressSpace.FAULT_NOT_MAPPED -> SignalInfo.fault(Signals.SIGSEGV, Signals.SEGV_MAPERR, address);
            case AddressSpace.FAULT_ACCESS -> SignalInfo.fault(Signals.SIGSEGV, Signals.SEGV_ACCERR, address);
            default -> SignalInfo.fault(Signals.SIGBUS, Signals.BUS_ADRERR, address);
        };
    }

    static SignalInfo exception(int vector, long instruction) {
        return switch (vector) {
            case 0 -> SignalInfo.fault(Signals.SIGFPE, Signals.FPE_INTDIV, instruction);
            case 1 -> SignalInfo.fault(Signals.SIGTRAP, Signals.TRAP_TRACE, instruction);
            case 3 -> SignalInfo.kernel(Signals.SIGTRAP);
            case 6 -> SignalInfo.fault(Signals.SIGILL, Signals.ILL_ILLOPN, instruction);
            case 11, 12 -> SignalInfo.kernel(Signals.SIGBUS);
            case 16, 19 -> SignalInfo.fault(Signals.SIGFPE, 7, instruction); // FPE_FLTINV
            case 17 -> SignalInfo.fault(Signals.SIGBUS, Signals.BUS_ADRALN, 0);
            default -> SignalInfo.kernel(Signals.SIGSEGV);
        };
    }
}
