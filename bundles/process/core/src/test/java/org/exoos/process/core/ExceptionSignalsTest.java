package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.memory.AddressSpace;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals by exception, as Linux delivers them: numbers of signal(7) and codes of sigaction(2). */
class ExceptionSignalsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 8, 1, 4096",
        "1, 5, 2, 4096",
        "3, 5, 128, 0",
        "6, 4, 2, 4096",
        "11, 7, 128, 0",
        "12, 7, 128, 0",
        "13, 11, 128, 0",
        "16, 8, 7, 4096",
        "17, 7, 1, 0",
        "19, 8, 7, 4096",
        "4, 11, 128, 0"
    })
    void eachExceptionHasItsSignal(int vector, int signal, int code, long address) {
        assertThat(Faults.exception(vector, 4096))
                .isEqualTo(code == 128 ? SignalInfo.kernel(signal) : SignalInfo.fault(signal, code, address));
    }

    @Test
    void aPageFaultTellsWhyAndWhere() {
        assertThat(Faults.page(AddressSpace.FAULT_NOT_MAPPED, 1))
                .isEqualTo(SignalInfo.fault(Signals.SIGSEGV, Signals.SEGV_MAPERR, 1));
        assertThat(Faults.page(AddressSpace.FAULT_ACCESS, 2))
                .isEqualTo(SignalInfo.fault(Signals.SIGSEGV, Signals.SEGV_ACCERR, 2));
        assertThat(Faults.page(AddressSpace.FAULT_PAST_END, 3))
                .isEqualTo(SignalInfo.fault(Signals.SIGBUS, Signals.BUS_ADRERR, 3));
    }
}
