package org.exoos.swap.core;

import java.util.Map;
import org.exoos.swap.SwapListener;
import org.exoos.swap.SwapRecord;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * Posts swaps as events, topic {@code org/exoos/swap/OUTCOME}, in images with an Event Admin. Without one this component is never satisfied, and its
 * class never loaded.
 */
@Component
public final class EventAdminListener implements SwapListener {
    private static final String TOPIC = "org/exoos/swap/";

    private final EventAdmin events;

    @Activate
    public EventAdminListener(@Reference EventAdmin events) {
        this.events = events;
    }

    @Override
    public void swapped(SwapRecord entry) {
        events.postEvent(new Event(
                TOPIC + entry.outcome(),
                Map.of(
                        "kind", entry.kind(),
                        "from", entry.from(),
                        "to", entry.to(),
                        "requester", entry.requester(),
                        "reason", entry.reason(),
                        "timestamp", entry.time().toEpochMilli())));
    }
}
