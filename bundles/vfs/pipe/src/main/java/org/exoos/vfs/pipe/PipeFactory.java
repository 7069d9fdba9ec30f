package org.exoos.vfs.pipe;

import java.util.concurrent.atomic.AtomicLong;
import org.exoos.hal.Clock;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Pipes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes pipes. */
@Component
public final class PipeFactory implements Pipes {
    private final AtomicLong numbers = new AtomicLong();
    private final Clock clock;

    @Activate
    public PipeFactory(@Reference Clock clock) {
        this.clock = clock;
    }

    @Override
    public OpenFile[] pipe(int flags) {
        PipeRing ring = new PipeRing(numbers.incrementAndGet(), clock.wallNanos());
        int kept = flags & OpenFlags.O_NONBLOCK;
        return new OpenFile[] {
            new PipeEnd(ring, OpenFlags.O_RDONLY | kept), new PipeEnd(ring, OpenFlags.O_WRONLY | kept)
        };
    }
}
