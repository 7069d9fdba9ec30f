package org.exoos.sched;

/**
 * Run state of a task. The core alone changes it.
 *
 * <pre>
 *   NEW      -> RUNNABLE            started
 *   RUNNABLE -> RUNNING             picked
 *   RUNNING  -> RUNNABLE            yield, slice end, kick
 *   RUNNING  -> BLOCKED             its virtual thread parked
 *   BLOCKED  -> RUNNABLE            woken
 *   RUNNING  -> ENDED               its body returned
 * </pre>
 */
public enum TaskState {
    NEW,
    RUNNABLE,
    RUNNING,
    BLOCKED,
    ENDED
}
