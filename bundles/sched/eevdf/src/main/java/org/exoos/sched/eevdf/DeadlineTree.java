package org.exoos.sched.eevdf;

import java.util.Arrays;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/**
 * Tasks by virtual run time, each subtree with its earliest deadline: finds the task with the earliest deadline among those up to some virtual time in
 * O(log n). A treap (Seidel and Aragon 1996) in arrays that grow and are used again: no operation allocates while there is room. Slot 0 is no node.
 */
final class DeadlineTree extends OwnCacheLines {
    private static final int NIL = 0;

    private @Nullable Task[] tasks = new Task[64];
    private int[] left = new int[64];
    private int[] right = new int[64];
    private int[] rank = new int[64];
    private long[] time = new long[64];
    private long[] deadline = new long[64];
    private int[] weight = new int[64];
    /** Earliest deadline of a slot's subtree. */
    private long[] earliest = new long[64];

    private int root = NIL;
    private int size;
    /** First free slot; free ones are linked by {@code left}. */
    private int free = NIL;

    private int used = 1;
    private int random = 0x2545_F491;
    /** Second result of {@link #split}. */
    private int splitRight;

    DeadlineTree() {
        earliest[NIL] = Long.MAX_VALUE;
    }

    int size() {
        return size;
    }

    /** Slot that the task has until it is removed. Hot path. */
    int add(Task task, long virtualTime, long virtualDeadline, int taskWeight) {
        int slot = slot();
        tasks[slot] = task;
        time[slot] = virtualTime;
        deadline[slot] = virtualDeadline;
        weight[slot] = taskWeight;
        earliest[slot] = virtualDeadline;
        left[slot] = NIL;
        right[slot] = NIL;
        rank[slot] = random;
        if (size++ == 0) {
            root = slot;
            return slot;
        }
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        root = insert(root, slot);
        return slot;
    }

    private int slot() {
        if (free != NIL) {
            int slot = free;
            free = left[slot];
            return slot;
        }
        if (used == tasks.length) {
            int length = 2 * used;
            tasks = Arrays.copyOf(tasks, length);
            left = Arrays.copyOf(left, length);
            right = Arrays.copyOf(right, length);
            rank = Arrays.copyOf(rank, length);
            time = Arrays.copyOf(time, length);
            deadline = Arrays.copyOf(deadline, length);
            weight = Arrays.copyOf(weight, length);
            earliest = Arrays.copyOf(earliest, length);
        }
        return used++;
    }

    /** Hot path. */
    void remove(int slot) {
        root = --size == 0 ? NIL : erase(root, slot);
        tasks[slot] = null;
        left[slot] = free;
        free = slot;
    }

    private boolean before(int a, int b) {
        return time[a] != time[b] ? time[a] < time[b] : a < b;
    }

    private int insert(int node, int slot) {
        if (node == NIL) {
            return slot;
        }
        if (rank[slot] > rank[node]) {
            left[slot] = split(node, slot);
            right[slot] = splitRight;
            update(slot);
            return slot;
        }
        if (before(slot, node)) {
            left[node] = insert(left[node], slot);
        } else {
            right[node] = insert(right[node], slot);
        }
        update(node);
        return node;
    }

    /** Parts a subtree into what comes before {@code slot}, the result, and what comes after, {@link #splitRight}. */
    private int split(int node, int slot) {
        if (node == NIL) {
            splitRight = NIL;
            return NIL;
        }
        if (before(node, slot)) {
            right[node] = split(right[node], slot);
            update(node);
            return node;
        }
        int lower = split(left[node], slot);
        left[node] = splitRight;
        update(node);
        splitRight = node;
        return lower;
    }

    private int erase(int node, int slot) {
        if (node == slot) {
            return merge(left[node], right[node]);
        }
        if (before(slot, node)) {
            left[node] = erase(left[node], slot);
        } else {
            right[node] = erase(right[node], slot);
        }
        update(node);
        return node;
    }

    private int merge(int lower, int upper) {
        if (lower == NIL || upper == NIL) {
            return lower == NIL ? upper : lower;
        }
        if (rank[lower] > rank[upper]) {
            right[lower] = merge(right[lower], upper);
            update(lower);
            return lower;
        }
        left[upper] = merge(lower, left[upper]);
        update(upper);
        return upper;
    }

    private void update(int node) {
        earliest[node] = Math.min(deadline[node], Math.min(earliest[left[node]], earliest[right[node]]));
    }

    /** The task with the earliest deadline of those whose virtual time is not above the limit; null when there is none. Hot path. */
    @Nullable
    Task earliest(long limit) {
        int best = NIL;
        int node = root;
        while (node != NIL) {
            if (time[node] <= limit) {
                // The node and all on its left are eligible.
                if (deadline[node] < bestDeadline(best)) {
                    best = node;
                }
                if (earliest[left[node]] < bestDeadline(best)) {
                    best = find(left[node], earliest[left[node]]);
                }
                node = right[node];
            } else {
                node = left[node];
            }
        }
        return tasks[best];
    }

    private long bestDeadline(int best) {
        return best == NIL ? Long.MAX_VALUE : deadline[best];
    }

    private int find(int from, long wanted) {
        int node = from;
        while (deadline[node] != wanted) {
            node = earliest[left[node]] == wanted ? left[node] : right[node];
        }
        return node;
    }

    /** The task with the least virtual time; null when empty. */
    @Nullable
    Task first() {
        int node = root;
        while (left[node] != NIL && node != NIL) {
            node = left[node];
        }
        return tasks[node];
    }

    long time(int slot) {
        return time[slot];
    }

    long deadline(int slot) {
        return deadline[slot];
    }

    int weight(int slot) {
        return weight[slot];
    }

    /** Slots are below this; those in use have a {@link #task}. */
    int slots() {
        return used;
    }

    @Nullable
    Task task(int slot) {
        return tasks[slot];
    }
}
