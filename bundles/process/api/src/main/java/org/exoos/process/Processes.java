package org.exoos.process;

import java.util.List;
import org.exoos.sched.Task;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The process subsystem as system calls see it; a service of the process core. Called on the task of the thread named first.
 */
public interface Processes {
    /** Stops waiting for children: wait4(2) options. */
    int WNOHANG = 1;

    int WUNTRACED = 2;
    int WEXITED = 4;
    int WCONTINUED = 8;
    int WNOWAIT = 0x0100_0000;

    /** A child's change of state; status as in wait(2), times in ns. */
    record Change(int pid, int uid, int status, int code, long userNanos, long kernelNanos) {}

    /** clone(2) with the flags of the Linux ABI; returns the child's pid or tid. Waits for a vfork child. */
    int clone(UserThread parent, long flags, long stack, long parentTid, long childTid, long tls) throws ErrnoException;

    /** execve(2): on return the thread's context is the new program's. */
    void exec(UserThread thread, @Nullable Path base, String path, List<byte[]> arguments, List<byte[]> environment)
            throws ErrnoException, WaitQueue.Interrupted;

    /** exit(2): this thread alone ends when the call returns. */
    void exitThread(UserThread thread, int status);

    /** exit_group(2): the process ends when the call returns. */
    void exitProcess(UserThread thread, int status);

    /**
     * wait4(2), waitid(2).
     *
     * @param pid positive: that child; -1: any; 0: own group; below -1: that group
     * @return null with WNOHANG when nothing changed
     * @throws ErrnoException ECHILD
     */
    @Nullable
    Change await(UserThread thread, int pid, int options) throws ErrnoException, WaitQueue.Interrupted;

    /** kill(2); signal 0 only checks. */
    void kill(UserThread sender, int pid, SignalInfo info) throws ErrnoException;

    /** tgkill(2); group -1 = any (tkill(2)). */
    void killThread(UserThread sender, int group, int tid, SignalInfo info) throws ErrnoException;

    /** Sends a signal to the calling thread itself (SIGPIPE). */
    void raise(UserThread thread, int signal);

    void setProcessGroup(UserThread thread, int pid, int group) throws ErrnoException;

    /** setsid(2): the new session. */
    int newSession(UserThread thread) throws ErrnoException;

    /** The process, itself for 0. ESRCH. */
    Process find(UserThread thread, int pid) throws ErrnoException;

    /** Task of a thread, any process's. ESRCH. */
    Task task(UserThread thread, int tid) throws ErrnoException;

    /** Process that a thread belongs to. ESRCH. */
    Process owner(UserThread thread, int tid) throws ErrnoException;

    /** Processes of a group. */
    List<? extends Process> group(int processGroup);

    int count();

    /** Most processes and threads. */
    int limit();

    /** Ends the machine; status is what the host is told. */
    void powerOff(int status);

    void reboot();

    /** Futex words of user memory (futex(2)): waits while the word holds the value. False at the deadline. */
    boolean futexWait(UserThread thread, long address, boolean shared, int expected, int bits, long deadlineNanos)
            throws ErrnoException, WaitQueue.Interrupted;

    /** Wakes up to count waiters whose bits meet; returns how many. */
    int futexWake(AddressKey key, int count, int bits);

    /** Key of a futex word. */
    AddressKey futexKey(UserThread thread, long address, boolean shared) throws ErrnoException;

    /** Moves up to {@code requeue} waiters, after waking up to {@code wake}; returns how many of both. */
    int futexRequeue(AddressKey from, int wake, int requeue, AddressKey to);

    /** Identity of a futex word: the space and virtual address, or null and the physical address. */
    record AddressKey(@Nullable Object space, long address) {}
}
