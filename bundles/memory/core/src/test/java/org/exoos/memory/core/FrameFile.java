package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.exoos.memory.PageSource;

/** A file of pages in memory, each filled with its number plus one. */
final class FrameFile implements PageSource {
    final long[] frames;
    private final Fixture fixture;
    int holders;
    int asked;
    boolean full;
    Runnable meanwhile = () -> {};

    FrameFile(Fixture fixture, int pages) {
        this.fixture = fixture;
        frames = new long[pages];
        for (int i = 0; i < pages; i++) {
            frames[i] = fixture.frames.allocate();
            byte[] page = new byte[4096];
            Arrays.fill(page, (byte) (i + 1));
            fixture.machine.memory().write(frames[i], page, 0, 4096);
        }
    }

    @Override
    public long frame(long index) {
        asked++;
        Runnable once = meanwhile;
        meanwhile = () -> {};
        once.run();
        if (full) {
            return -1;
        }
        if (index >= frames.length) {
            return 0;
        }
        fixture.frames.retain(frames[(int) index]);
        return frames[(int) index];
    }

    @Override
    public long size() {
        return frames.length * 4096L;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void retain() {
        holders++;
    }

    @Override
    public void release() {
        holders--;
    }

    void close() {
        assertThat(holders).as("mappings that forgot to let go").isZero();
        for (long frame : frames) {
            assertThat(fixture.frames.references(frame)).isEqualTo(1);
            fixture.frames.release(frame);
        }
    }
}
