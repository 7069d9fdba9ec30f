package org.exoos.sched.simulator;

import java.util.ArrayDeque;

/** A pipe: a number of items, at most {@code capacity}, and the tasks that wait for items or room. */
final class Channel {
    private final int capacity;
    private int items;
    final ArrayDeque<SimulatedTask> receivers = new ArrayDeque<>();
    final ArrayDeque<SimulatedTask> senders = new ArrayDeque<>();
    final Line line = new Line();

    Channel(int capacity) {
        this.capacity = capacity;
    }

    boolean put() {
        if (items == capacity) {
            return false;
        }
        items++;
        return true;
    }

    boolean take() {
        if (items == 0) {
            return false;
        }
        items--;
        return true;
    }
}
