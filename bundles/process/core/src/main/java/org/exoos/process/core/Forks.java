package org.exoos.process.core;

import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.DescriptorTable;
import org.exoos.process.Limits;
import org.exoos.process.Signals;
import org.exoos.sched.Task;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.jspecify.annotations.Nullable;

/** clone(2), of which fork and vfork are cases: threads of one process, and processes with copied or borrowed memory. */
final class Forks {
    static final long CSIGNAL = 0xff;
    static final long CLONE_VM = 0x100;
    static final long CLONE_FS = 0x200;
    static final long CLONE_FILES = 0x400;
    static final long CLONE_SIGHAND = 0x800;
    static final long CLONE_VFORK = 0x4000;
    static final long CLONE_THREAD = 0x10000;
    static final long CLONE_SYSVSEM = 0x40000;
    static final long CLONE_SETTLS = 0x80000;
    static final long CLONE_PARENT_SETTID = 0x100000;
    static final long CLONE_CHILD_CLEARTID = 0x200000;
    static final long CLONE_DETACHED = 0x400000;
    static final long CLONE_CHILD_SETTID = 0x1000000;
    private static final long KNOWN = CSIGNAL
            | CLONE_VM
            | CLONE_FS
            | CLONE_FILES
            | CLONE_SIGHAND
            | CLONE_VFORK
            | CLONE_THREAD
            | CLONE_SYSVSEM
            | CLONE_SETTLS
            | CLONE_PARENT_SETTID
            | CLONE_CHILD_CLEARTID
            | CLONE_DETACHED
            | CLONE_CHILD_SETTID;

    private final ProcessTree tree;

    Forks(ProcessTree tree) {
        this.tree = tree;
    }

    int clone(RunningThread parent, long flags, long stack, long parentTid, long childTid, long tls)
            throws ErrnoException {
        boolean thread = (flags & CLONE_THREAD) != 0;
        boolean shareMemory = (flags & CLONE_VM) != 0;
        boolean shareActions = (flags & CLONE_SIGHAND) != 0;
        if ((flags & ~KNOWN) != 0
                || (flags & CSIGNAL) > Signals.COUNT
                || thread && !shareActions
                || shareActions && !shareMemory
                || shareActions && !thread
                || (flags & CLONE_SETTLS) != 0 && (tls < 0 || tls >= AddressSpace.USER_END)) {
            throw Errno.EINVAL.exception();
        }
        UserContext context = tree.kernel.contexts().allocate();
        if (context == null) {
            throw Errno.ENOMEM.exception();
        }
        RunningThread child;
        try {
            context.copyFrom(parent.context());
            context.result(0);
            if (stack != 0) {
                context.set(UserContext.RSP, stack);
            }
            if ((flags & CLONE_SETTLS) != 0) {
                context.set(UserContext.FS_BASE, tls);
            }
            child = thread
                    ? newThread(parent, context)
                    : newProcess(parent, context, flags, shareMemory, (flags & CLONE_FILES) != 0);
        } catch (ErrnoException | RuntimeException | Error e) {
            context.free();
            throw e;
        }
        return start(parent, child, flags, parentTid, childTid);
    }

    private RunningThread newThread(RunningThread parent, UserContext context) throws ErrnoException {
        UserProcess process = parent.process();
        tree.lock.lock();
        try {
            if (process.interrupted()) {
                throw Errno.EAGAIN.exception();
            }
            RunningThread child = new RunningThread(tree, process, tree.newPid(process.group), context);
            child.signalMask(parent.signalMask());
            tree.add(child);
            return child;
        } finally {
            tree.lock.unlock();
        }
    }

    private RunningThread newProcess(
            RunningThread parent, UserContext context, long flags, boolean shareMemory, boolean shareFiles)
            throws ErrnoException {
        UserProcess from = parent.process();
        requireRoom(from);
        AddressSpace memory =
                shareMemory ? from.memory().retain() : from.memory().fork();
        if (memory == null) {
            throw Errno.ENOMEM.exception();
        }
        DescriptorTable descriptors =
                shareFiles ? from.descriptors().retain() : from.descriptors().copy();
        tree.lock.lock();
        try {
            requireRoom(from);
            int pid = tree.newPid(from.group);
            UserProcess process = new UserProcess(
                    tree, pid, from, memory, descriptors, from.limits().copy(), System.nanoTime());
            process.inherit(from);
            process.exitSignal = (int) (flags & CSIGNAL);
            process.vforkParentWaits = (flags & CLONE_VFORK) != 0;
            RunningThread child = new RunningThread(tree, process, pid, context);
            child.signalMask(parent.signalMask());
            if (!shareMemory || process.vforkParentWaits) {
                child.alternateStack(parent.alternateStackBase(), parent.alternateStackSize());
            }
            tree.add(process);
            tree.add(child);
            return child;
        } catch (ErrnoException | RuntimeException | Error e) {
            memory.release();
            descriptors.release();
            throw e;
        } finally {
            tree.lock.unlock();
        }
    }

    private void requireRoom(UserProcess from) throws ErrnoException {
        long limit = from.limits().soft(Limits.NPROC);
        if (tree.count() >= tree.limit() || limit >= 0 && tree.count() >= limit) {
            throw Errno.EAGAIN.exception();
        }
    }

    private int start(RunningThread parent, RunningThread child, long flags, long parentTid, long childTid)
            throws ErrnoException {
        UserProcess process = child.process();
        int tid = child.tid();
        byte[] number = {(byte) tid, (byte) (tid >> 8), (byte) (tid >> 16), (byte) (tid >> 24)};
        if ((flags & CLONE_PARENT_SETTID) != 0) {
            parent.memory().copyOut(parentTid, number, 0, 4);
        }
        if ((flags & CLONE_CHILD_SETTID) != 0) {
            process.memory().copyOut(childTid, number, 0, 4);
        }
        if ((flags & CLONE_CHILD_CLEARTID) != 0) {
            child.clearChildTid(childTid);
        }
        run(child, process == parent.process() ? null : process);
        if (process.vforkParentWaits) {
            awaitChild(parent.process(), process);
        }
        return tid;
    }

    /** Starts the task of a thread; undoes what was made when there is no room for it. */
    void run(RunningThread child, @Nullable UserProcess made) throws ErrnoException {
        try {
            Task task =
                    tree.kernel.scheduler().start(child.process().name(), Task.Kind.USER, new TrapLoop(tree, child));
            child.task(task);
            if (child.process().nice() != 0) {
                task.nice(child.process().nice());
            }
        } catch (IllegalStateException full) {
            tree.lock.lock();
            try {
                tree.remove(child);
                if (made != null) {
                    tree.remove(made);
                }
            } finally {
                tree.lock.unlock();
            }
            if (made != null) {
                made.memory().release();
                made.descriptors().release();
            }
            child.context().free();
            throw Errno.EAGAIN.exception();
        }
    }

    /** vfork(2): until the child calls exec or ends, it lives in this process's memory. Only a fatal signal ends the wait. */
    private void awaitChild(UserProcess parent, UserProcess child) {
        boolean interrupted = false;
        while (child.vforkParentWaits && parent.state.compareTo(UserProcess.State.EXITING) < 0) {
            try {
                parent.changes.await(
                        () -> !child.vforkParentWaits || parent.state.compareTo(UserProcess.State.EXITING) >= 0, 0);
            } catch (WaitQueue.Interrupted e) {
                interrupted = Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
