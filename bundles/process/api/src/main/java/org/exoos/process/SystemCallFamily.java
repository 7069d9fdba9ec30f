package org.exoos.process;

import org.exoos.hal.UserContext;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.ErrnoException;

/**
 * A group of system calls, as an OSGi service (whiteboard). Where two families offer the same number, the one with the higher service
 * ranking answers; entries change while programs run, a call under way ends in the family where it began.
 */
public abstract class SystemCallFamily {
    private final String name;
    private final int[] numbers;

    /** @param numbers of the Linux x86-64 ABI, each below 512 */
    protected SystemCallFamily(String name, int... numbers) {
        this.name = name;
        this.numbers = numbers.clone();
    }

    public final String name() {
        return name;
    }

    public final int[] numbers() {
        return numbers.clone();
    }

    /**
     * One call. Runs on the task of the thread. Hot path.
     *
     * @return what the program gets in rax: a value or a negative errno
     * @throws ErrnoException the same as returning its number negated
     * @throws WaitQueue.Interrupted a signal ended a wait: restarted with SA_RESTART or without handler, else EINTR
     * @throws NotRestarted a signal ended a wait that no handler may restart (signal(7)): EINTR after a handler, else restarted
     */
    public abstract long call(int number, UserThread thread, UserContext context)
            throws ErrnoException, WaitQueue.Interrupted, NotRestarted;
}
