package org.exoos.sched.simulator;

/** What a simulated task does next. */
sealed interface Step {
    /** Uses a CPU for so long. */
    record Compute(long nanos) implements Step {}

    /** Blocks for so long. */
    record Sleep(long nanos) implements Step {}

    /** Puts an item in; blocks while the channel is full. */
    record Send(Channel channel) implements Step {}

    /** Takes an item out; blocks while there is none. */
    record Receive(Channel channel) implements Step {}

    /** Starts a task of the same group. */
    record Fork(Program child) implements Step {}

    /** Gives the CPU up. */
    record Yield() implements Step {}

    /** Has finished a piece of work. */
    record Done() implements Step {}

    /** Ends. */
    record Exit() implements Step {}

    /** What a task does, step by step. Asked for the next step when the one before is over. */
    interface Program {
        Step next();
    }
}
