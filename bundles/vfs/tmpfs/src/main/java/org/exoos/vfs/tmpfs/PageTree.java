package org.exoos.vfs.tmpfs;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Page number to frame, sparse: a radix tree of 64 slots a node, as high as the largest page number needs. Not thread-safe: under
 * the file's lock, but for {@link #pages()}.
 */
final class PageTree {
    static final int SLOTS = 64;
    private static final int BITS = 6;

    private sealed interface Node permits Inner, Leaf {}

    private static final class Inner implements Node {
        final @Nullable Node[] children = new @Nullable Node[SLOTS];
        int used;
    }

    private static final class Leaf implements Node {
        final long[] frames = new long[SLOTS];
        int used;
    }

    private @Nullable Node root;
    /** Levels above the leaves. */
    private int height;

    private int nodes;
    private volatile long pages;

    /** Nodes in the tree, for accounting. */
    int nodes() {
        return nodes;
    }

    long pages() {
        return pages;
    }

    /** Nodes that {@link #put} would add for this index. */
    int nodesFor(long index) {
        if (root == null) {
            return levels(index) + 1;
        }
        int needed = levels(index);
        if (needed > height) {
            return needed - height + needed;
        }
        Node node = root;
        for (int level = height; level > 0; level--) {
            Node child = ((Inner) node).children[slot(index, level)];
            if (child == null) {
                return level;
            }
            node = child;
        }
        return 0;
    }

    /** hot path: the frame of a page, 0 when there is none. */
    long get(long index) {
        Node node = root;
        if (node == null || levels(index) > height) {
            return 0;
        }
        for (int level = height; level > 0; level--) {
            node = ((Inner) node).children[slot(index, level)];
            if (node == null) {
                return 0;
            }
        }
        return ((Leaf) node).frames[slot(index, 0)];
    }

    /** Sets the frame of a page that has none. */
    void put(long index, long frame) {
        int needed = levels(index);
        Node top = root;
        if (top == null) {
            height = needed;
            top = made(needed);
        }
        while (height < needed) {
            Inner above = new Inner();
            nodes++;
            above.children[0] = top;
            above.used = 1;
            top = above;
            height++;
        }
        root = top;
        Node node = top;
        for (int level = height; level > 0; level--) {
            Inner inner = (Inner) node;
            int slot = slot(index, level);
            Node child = inner.children[slot];
            if (child == null) {
                child = made(level - 1);
                inner.children[slot] = child;
                inner.used++;
            }
            node = child;
        }
        Leaf leaf = (Leaf) node;
        leaf.frames[slot(index, 0)] = frame;
        leaf.used++;
        counted(1);
    }

    private void counted(long change) {
        long before = pages;
        pages = before + change;
    }

    /** Takes out all pages from {@code first} on and hands their frames over. */
    void removeFrom(long first, LongConsumer frames) {
        Node top = root;
        if (top == null || pages == 0) {
            return;
        }
        if (levels(first) <= height && !remove(top, height, first, frames)) {
            return;
        }
        if (pages == 0) {
            root = null;
            nodes = 0;
            height = 0;
        }
    }

    /** Returns whether the node is empty now. first is relative to the node. */
    private boolean remove(Node node, int level, long first, LongConsumer frames) {
        if (node instanceof Leaf leaf) {
            for (int slot = (int) first; slot < SLOTS; slot++) {
                if (leaf.frames[slot] != 0) {
                    frames.accept(leaf.frames[slot]);
                    leaf.frames[slot] = 0;
                    leaf.used--;
                    counted(-1);
                }
            }
            return leaf.used == 0;
        }
        Inner inner = (Inner) node;
        int begin = (int) (first >>> BITS * level);
        for (int slot = begin; slot < SLOTS; slot++) {
            Node child = inner.children[slot];
            if (child == null) {
                continue;
            }
            long from = slot == begin ? first & (1L << BITS * level) - 1 : 0;
            if (remove(child, level - 1, from, frames)) {
                inner.children[slot] = null;
                inner.used--;
                nodes--;
            }
        }
        return inner.used == 0;
    }

    private Node made(int level) {
        nodes++;
        return level == 0 ? new Leaf() : new Inner();
    }

    private static int slot(long index, int level) {
        return (int) (index >>> BITS * level) & SLOTS - 1;
    }

    /** Levels above the leaves that an index needs. */
    private static int levels(long index) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(index);
        return Math.max(0, (bits + BITS - 1) / BITS - 1);
    }
}
