package org.exoos.swap;

/** Is told of everything that gets into the history. A service (whiteboard). Any platform thread; must not take long. */
public interface SwapListener {
    void swapped(SwapRecord entry);
}
