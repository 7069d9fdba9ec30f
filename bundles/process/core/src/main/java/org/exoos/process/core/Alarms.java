package org.exoos.process.core;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.sched.Task;
import org.exoos.sched.WaitQueue;
import org.jspecify.annotations.Nullable;

/** Real-time interval timers (setitimer(2), alarm(2)): one kernel task, started at the first use, sends SIGALRM. */
final class Alarms {
    private record Entry(UserProcess process, long at, long generation) {}

    private final ProcessTree tree;
    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Entry> queue = new PriorityQueue<>(Comparator.comparingLong(Entry::at));
    private final WaitQueue changed = new WaitQueue();
    private volatile long head;
    private boolean started;

    Alarms(ProcessTree tree) {
        this.tree = tree;
    }

    /** Times in ns; first 0 turns the timer off. */
    void arm(UserProcess process, long first, long interval) {
        if (first == 0 && process.alarm.at == 0) {
            return;
        }
        lock.lock();
        try {
            process.alarm.generation++;
            process.alarm.interval = interval;
            process.alarm.at = first == 0 ? 0 : System.nanoTime() + first;
            queue.removeIf(entry -> entry.process() == process);
            if (first != 0) {
                queue.add(new Entry(process, process.alarm.at, process.alarm.generation));
                if (!started) {
                    started = true;
                    tree.kernel.scheduler().start("alarms", Task.Kind.KERNEL, this::run);
                }
            }
            updateHead();
        } finally {
            lock.unlock();
        }
        changed.signal();
    }

    private void updateHead() {
        Entry first = queue.peek();
        head = first == null ? 0 : first.at();
    }

    private void run() {
        for (; ; ) {
            long waitingFor = head;
            try {
                changed.await(() -> head != waitingFor, waitingFor);
            } catch (WaitQueue.Interrupted e) {
                Thread.interrupted();
            }
            UserProcess due = due();
            while (due != null) {
                tree.signals.send(due, SignalInfo.kernel(Signals.SIGALRM), null);
                due = due();
            }
        }
    }

    private @Nullable UserProcess due() {
        lock.lock();
        try {
            Entry first = queue.peek();
            if (first == null || first.at() - System.nanoTime() > 0) {
                return null;
            }
            queue.poll();
            UserProcess process = first.process();
            if (process.alarm.interval > 0) {
                process.alarm.at = System.nanoTime() + Math.max(process.alarm.interval, 100_000);
                queue.add(new Entry(process, process.alarm.at, process.alarm.generation));
            } else {
                process.alarm.at = 0;
            }
            updateHead();
            return process;
        } finally {
            lock.unlock();
        }
    }
}
