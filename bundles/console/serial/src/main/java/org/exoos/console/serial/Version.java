package org.exoos.console.serial;

import org.exoos.console.SerialDriver;
import org.exoos.swap.CallTracker;

/**
 * One term of office of a driver, on all ports.
 *
 * @param name by which people ask for it
 * @param calls the calls that are inside it
 * @param failures is told when it threw
 */
record Version(String name, SerialDriver driver, CallTracker calls, Failures failures) {
    /** Who acts on a failure. */
    interface Failures {
        /** The version threw what it may not throw. Any thread, without locks of the port. */
        void failed(Version failed, Throwable why);
    }
}
