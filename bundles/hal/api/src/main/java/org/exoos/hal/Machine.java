package org.exoos.hal;

import java.util.Map;

/** The machine as a whole. Any thread. */
public interface Machine {
    /** Words of the kernel command line: {@code key=value}, or key alone with an empty value. */
    Map<String, String> commandLine();

    /** Takes the first serial port from the nucleus (its log stops printing there), or gives it back. */
    void releaseConsole(boolean released);

    /** Nucleus log from byte {@code sequence} on (0 = oldest kept), at most {@code limit} bytes. */
    byte[] log(long sequence, int limit);

    /** Appends a line to the nucleus's log ring. */
    void writeLog(String text);

    /** Powers off; {@code status} is what a host that waits is told. Does not return on real hardware. */
    void powerOff(int status);

    void reboot();
}
