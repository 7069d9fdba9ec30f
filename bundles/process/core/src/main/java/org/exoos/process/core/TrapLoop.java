package org.exoos.process.core;

import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.NotRestarted;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.process.SystemCallFamily;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a user thread's task: ring 3 until it traps, the trap, ring 3 again.
 *
 * <p>Its shape is for the compilers. A loop that a thread never leaves is compiled for entry in its middle, and a thread that has fallen into the
 * interpreter there crawls on until that was done once more. So {@link #calls} is entered anew after {@link #BURST} calls, which takes whatever code
 * there is by then. That this code does not bet on what the first program did, and is not thrown away when the next one does something else, is the JVM's
 * option PerMethodTrapLimit=0.
 */
final class TrapLoop implements Runnable {
    /** Calls served between two entries of {@link #calls}: enough that its entry costs nothing, few enough that slow code is left soon. */
    private static final int BURST = 64;

    private static final Logger LOG = LoggerFactory.getLogger(TrapLoop.class);

    private final ProcessTree tree;
    private final RunningThread thread;
    private final UserProcess process;
    private final UserContext context;
    private final Scheduler scheduler;
    private final SystemCallFamily[] table;

    TrapLoop(ProcessTree tree, RunningThread thread) {
        this.tree = tree;
        this.thread = thread;
        this.process = thread.process();
        this.context = thread.context();
        this.scheduler = tree.kernel.scheduler();
        this.table = tree.kernel.calls().entries();
    }

    @Override
    public void run() {
        Task self = scheduler.current();
        if (self == null) {
            throw new IllegalStateException("user thread outside a task");
        }
        thread.begins(self);
        self.onDetach(context::detach);
        self.onEarlierEnd(context::sliceDeadlineTsc);
        try {
            loop();
        } catch (Throwable thrown) {
            // One process ends with a reason; the kernel goes on. OutOfMemoryError included: this stack's garbage is
            // what it held.
            LOG.error("process {} ({}) ended by an error in the kernel", process.pid(), process.name(), thrown);
            tree.exits.endProcess(process, Signals.SIGKILL, false);
        }
        try {
            tree.exits.threadEnds(thread);
        } catch (Throwable thrown) {
            LOG.error("process {} did not end cleanly", process.pid(), thrown);
        } finally {
            thread.ended(self);
            self.onDetach(null);
            self.onEarlierEnd(null);
            context.free();
        }
    }

    private void loop() {
        context.topLevel(process.memory().topLevel());
        context.sliceDeadlineTsc(scheduler.sliceDeadlineTsc());
        while (turn(context)) {}
    }

    /** Ring 3 once, or for many system calls. False: the thread ends. Hot path. */
    private boolean turn(UserContext context) {
        if (thread.work != 0 && !attend()) {
            return false;
        }
        int reason = context.run();
        if (reason == UserContext.TRAP_SYSCALL) {
            reason = calls(context);
        }
        if (reason != UserContext.TRAP_SYSCALL) {
            trap(context, reason);
        }
        return true;
    }

    /** The call that has trapped, and those after it up to a burst, while nothing else is due. The reason of a trap still to be handled. Hot path. */
    private int calls(UserContext context) {
        RunningThread thread = this.thread;
        int left = BURST;
        int reason;
        do {
            int number = (int) context.callNumber();
            if (number >= 0 && number < CallTable.SIZE) {
                call(table[number], number, context);
            } else {
                context.result(-Errno.ENOSYS.number());
            }
            if ((thread.work | --left >> 31) != 0) {
                return UserContext.TRAP_SYSCALL;
            }
            reason = context.run();
        } while (reason == UserContext.TRAP_SYSCALL);
        return reason;
    }

    // hot path
    private void call(SystemCallFamily family, int number, UserContext context) {
        try {
            context.result(family.call(number, thread, context));
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EINTR) {
                thread.callInterrupted(false);
            } else {
                context.result(-e.errno().number());
            }
        } catch (WaitQueue.Interrupted e) {
            thread.callInterrupted(false);
        } catch (NotRestarted e) {
            thread.callInterrupted(true);
        }
    }

    private void trap(UserContext context, int reason) {
        switch (reason) {
            case UserContext.TRAP_PAGE_FAULT -> pageFault(context);
            case UserContext.TRAP_SLICE_END, UserContext.TRAP_KICK -> {
                scheduler.preempt();
                context.sliceDeadlineTsc(scheduler.sliceDeadlineTsc());
            }
            case UserContext.TRAP_EXCEPTION ->
                tree.signals.force(thread, Faults.exception(context.vector(), context.get(UserContext.RIP)));
            default -> tree.signals.force(thread, SignalInfo.kernel(Signals.SIGSEGV));
        }
    }

    // hot path
    private void pageFault(UserContext context) {
        long address = context.faultAddress();
        long code = context.errorCode();
        if ((code & 5) == 1) {
            // The CPU itself, on behalf of an instruction such as LRET, was refused a page that is there (SMAP): no
            // page would help.
            tree.signals.force(thread, Faults.page(AddressSpace.FAULT_ACCESS, address));
            return;
        }
        int access = (code & 16) != 0
                ? AddressSpace.PROT_EXEC
                : (code & 2) != 0 ? AddressSpace.PROT_WRITE : AddressSpace.PROT_READ;
        int outcome = process.memory().fault(address, access);
        if (outcome == AddressSpace.FAULT_NO_MEMORY) {
            LOG.warn("out of memory: process {} ({}) killed", process.pid(), process.name());
            tree.exits.endProcess(process, Signals.SIGKILL, false);
        } else if (outcome != AddressSpace.FAULT_RESOLVED) {
            tree.signals.force(thread, Faults.page(outcome, address));
        }
    }

    /** Everything that is due before ring 3 goes on. False: the thread ends. */
    private boolean attend() {
        for (; ; ) {
            Thread.interrupted();
            int todo = thread.takeWork();
            if ((todo & RunningThread.WORK_END) != 0 || process.state.compareTo(UserProcess.State.EXITING) >= 0) {
                return false;
            }
            if (process.state == UserProcess.State.STOPPED) {
                thread.note(todo & ~RunningThread.WORK_SIGNAL);
                waitWhileStopped();
                continue;
            }
            SignalInfo info = tree.signals.next(thread);
            if (info != null) {
                thread.note(todo);
                tree.signals.deliver(thread, info);
            } else if (thread.settled(todo)) {
                return true;
            }
        }
    }

    private void waitWhileStopped() {
        try {
            process.changes.await(() -> process.state != UserProcess.State.STOPPED, 0);
        } catch (WaitQueue.Interrupted e) {
            Thread.interrupted();
        }
        thread.note(RunningThread.WORK_SIGNAL);
    }
}
