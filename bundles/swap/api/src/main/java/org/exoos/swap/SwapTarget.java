package org.exoos.swap;

/** The back side of a gate: how a component of one kind is put in charge. A service of the kind's core. Called by the swap core. */
public interface SwapTarget {
    String kind();

    /** {@code major.minor}: candidates need the same major and no greater minor. */
    String apiVersion();

    /** Name of what is in charge, {@link #builtIn()} when nothing was put there. */
    String inCharge();

    /** Name of what the core falls back to. */
    String builtIn();

    /** Name of the candidate that is put in charge unasked when it appears first and the built-in is in charge; empty for none. */
    String preferred();

    /**
     * Puts a candidate in charge. Called on the swap thread, one call at a time. Returns when it is in effect everywhere.
     *
     * @throws SwapRefusedException when it was not put in charge; the one before still is
     */
    void put(String name, SwapCandidate candidate) throws SwapRefusedException;

    /** Puts the built-in in charge without calling what is there now. Any platform thread; returns at once. */
    void fallBack(String reason);

    /** Sets who is told when the core fell back by itself. */
    void observer(Observer observer);

    /** Is told of failures. Any thread but a task or carrier; may block. */
    interface Observer {
        void fellBack(String kind, String failed, String reason);
    }
}
