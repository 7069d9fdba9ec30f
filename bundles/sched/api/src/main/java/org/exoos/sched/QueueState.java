package org.exoos.sched;

import java.util.List;

/**
 * What a run queue hands to its successor: a hint, never the authority, which is the core's.
 *
 * @param schema name of the meaning of {@code values}; empty when there are none. A reader that does not know the schema uses the order alone
 * @param version of the schema
 * @param order tasks in the order in which the queue would have run them, or empty
 * @param values numbers per task, {@code values[i]} belongs to {@code order.get(i)}; empty without a schema
 */
public record QueueState(String schema, int version, List<Task> order, List<Long> values) {
    /** Nothing to hand over. */
    public static final QueueState NONE = new QueueState("", 0, List.of(), List.of());

    public QueueState {
        order = List.copyOf(order);
        values = List.copyOf(values);
        if (!values.isEmpty() && values.size() != order.size()) {
            throw new IllegalArgumentException(values.size() + " values for " + order.size() + " tasks");
        }
    }

    /** Order alone. */
    public static QueueState ofOrder(List<Task> order) {
        return new QueueState("", 0, order, List.of());
    }
}
