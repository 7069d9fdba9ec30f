package org.exoos.process.linux;

import org.exoos.process.UserBuffer;
import org.exoos.process.UserThread;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;

/** The ranges of a struct iovec array, one after the other, as one transfer (readv(2)). */
final class UserVector implements IoBuffer {
    private static final int MAX_RANGES = 1024;
    private static final long MAX_BYTES = 0x7fff_f000L;

    private final UserThread thread;
    private final long[] ranges;
    private final UserBuffer buffer;
    private int next;
    private long later;

    private UserVector(UserThread thread, long[] ranges, long total) {
        this.thread = thread;
        this.ranges = ranges;
        this.later = total;
        this.buffer = thread.buffer(0, 0);
    }

    /** Reads the array of ranges: EINVAL for a negative length or too many. */
    static UserVector read(UserThread thread, long address, long count) throws ErrnoException {
        if (count < 0 || count > MAX_RANGES) {
            throw Errno.EINVAL.exception();
        }
        byte[] bytes = new byte[(int) count * 16];
        thread.copyIn(address, bytes, 0, bytes.length);
        long[] ranges = new long[(int) count * 2];
        long total = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            ranges[i] = Arguments.getLong(bytes, i * 8);
            long length = Arguments.getLong(bytes, i * 8 + 8);
            if (length < 0) {
                throw Errno.EINVAL.exception();
            }
            Arguments.requireRange(ranges[i], length);
            ranges[i + 1] = Math.min(length, MAX_BYTES - total);
            total += ranges[i + 1];
        }
        return new UserVector(thread, ranges, total);
    }

    @Override
    public long remaining() {
        return later + buffer.remaining();
    }

    private boolean advance() {
        while (buffer.remaining() == 0 && next < ranges.length) {
            thread.buffer(ranges[next], ranges[next + 1]);
            later -= ranges[next + 1];
            next += 2;
        }
        return buffer.remaining() > 0;
    }

    private interface Step {
        int move(UserBuffer buffer, int done, int length) throws ErrnoException;
    }

    private int each(int length, Step step) throws ErrnoException {
        int done = 0;
        while (done < length && advance()) {
            int wanted = (int) Math.min(length - done, buffer.remaining());
            int moved;
            try {
                moved = step.move(buffer, done, wanted);
            } catch (ErrnoException fault) {
                stop();
                if (done == 0) {
                    throw fault;
                }
                return done;
            }
            done += moved;
            if (moved < wanted) {
                stop();
                break;
            }
        }
        return done;
    }

    /** A fault ends the whole transfer. */
    private void stop() {
        next = ranges.length;
        later = 0;
        thread.buffer(0, 0);
    }

    @Override
    public int put(byte[] from, int offset, int length) throws ErrnoException {
        return each(length, (to, done, count) -> to.put(from, offset + done, count));
    }

    @Override
    public int putPhysical(long from, int length) throws ErrnoException {
        return each(length, (to, done, count) -> to.putPhysical(from + done, count));
    }

    @Override
    public int putZeros(int length) throws ErrnoException {
        return each(length, (to, done, count) -> to.putZeros(count));
    }

    @Override
    public int take(byte[] into, int offset, int length) throws ErrnoException {
        return each(length, (from, done, count) -> from.take(into, offset + done, count));
    }

    @Override
    public int takePhysical(long to, int length) throws ErrnoException {
        return each(length, (from, done, count) -> from.takePhysical(to + done, count));
    }
}
