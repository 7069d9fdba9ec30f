package org.exoos.process.linux;

import java.util.Arrays;
import org.exoos.process.UserThread;
import org.exoos.vfs.ErrnoException;

/** struct rusage (getrusage(2)): CPU times; what is not counted is zero. */
final class Usage {
    private static final int SIZE = 144;

    private Usage() {}

    static void put(UserThread thread, long address, long userNanos, long kernelNanos) throws ErrnoException {
        byte[] scratch = thread.scratch();
        Arrays.fill(scratch, 0, SIZE, (byte) 0);
        Arguments.putTimeval(scratch, 0, userNanos);
        Arguments.putTimeval(scratch, 16, kernelNanos);
        thread.copyOut(address, scratch, 0, SIZE);
    }
}
