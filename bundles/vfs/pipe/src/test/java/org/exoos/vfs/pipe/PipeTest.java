package org.exoos.vfs.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PipeTest {
    private final OpenFile[] ends = new PipeFactory(new SimulatedMachine(MachineConfig.defaults()).clock()).pipe(0);
    private final OpenFile reader = ends[0];
    private final OpenFile writer = ends[1];

    private long write(int length) throws ErrnoException {
        return writer.write(new ArrayBuffer(new byte[length]), Caller.KERNEL);
    }

    private long read(int length) throws ErrnoException {
        return reader.read(new ArrayBuffer(new byte[length]), Caller.KERNEL);
    }

    @Test
    void itHolds64KiBAndThenWouldBlock() throws ErrnoException {
        assertThat(read(1)).isEqualTo(OpenFile.WOULD_BLOCK);
        assertThat(write(100_000)).isEqualTo(65_536);
        assertThat(write(1)).isEqualTo(OpenFile.WOULD_BLOCK);
        assertThat(writer.poll(OpenFile.POLLOUT)).isZero();
        assertThat(reader.poll(OpenFile.POLLIN)).isEqualTo(OpenFile.POLLIN);
        assertThat(read(100_000)).isEqualTo(65_536);
        assertThat(writer.poll(OpenFile.POLLOUT)).isEqualTo(OpenFile.POLLOUT);
    }

    @Test
    void aSmallWriteIsWholeOrNotAtAll() throws ErrnoException {
        write(65_536 - 100);

        assertThat(write(101)).isEqualTo(OpenFile.WOULD_BLOCK);
        assertThat(write(100)).isEqualTo(100);
        read(4096);
        assertThat(write(5000)).isEqualTo(4096);
    }

    @Test
    void whenTheOtherEndIsGoneReadsEndAndWritesFail() throws ErrnoException {
        write(10);
        writer.release();
        assertThat(reader.poll(OpenFile.POLLIN)).isEqualTo(OpenFile.POLLIN | OpenFile.POLLHUP);
        assertThat(read(100)).isEqualTo(10);
        assertThat(read(100)).isZero();

        OpenFile[] other = new PipeFactory(new SimulatedMachine(MachineConfig.defaults()).clock()).pipe(0);
        other[0].release();
        assertThat(other[1].poll(OpenFile.POLLOUT)).isEqualTo(OpenFile.POLLOUT | OpenFile.POLLERR);
        assertThatThrownBy(() -> other[1].write(new ArrayBuffer(new byte[1]), Caller.KERNEL))
                .isSameAs(Errno.EPIPE.exception());
    }

    @Test
    void eachEndHasItsDirection() {
        assertThatThrownBy(() -> reader.write(new ArrayBuffer(new byte[1]), Caller.KERNEL))
                .isSameAs(Errno.EBADF.exception());
        assertThatThrownBy(() -> writer.read(new ArrayBuffer(new byte[1]), Caller.KERNEL))
                .isSameAs(Errno.EBADF.exception());
        assertThatThrownBy(() -> reader.seek(0, 0)).isSameAs(Errno.ESPIPE.exception());
        assertThat(reader.path()).matches("pipe:\\[\\d+]").isEqualTo(writer.path());
    }

    @Test
    void aFaultHalfWayCountsWhatWasMoved() throws ErrnoException {
        write(65_536);
        read(60_000);
        write(60_000);
        // The ring's contents wrap: the buffer faults after the first contiguous part.
        IoBuffer faulting = new FaultingBuffer(5_536);

        assertThat(reader.read(faulting, Caller.KERNEL)).isEqualTo(5_536);
        assertThatThrownBy(() -> reader.read(new FaultingBuffer(0), Caller.KERNEL))
                .isSameAs(Errno.EFAULT.exception());
        assertThat(read(100_000)).isEqualTo(60_000);
    }

    @Test
    void bytesArriveInOrderBetweenThreads() throws Exception {
        byte[] data = new byte[2_000_000];
        new Random(5).nextBytes(data);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                Random random = new Random(6);
                int at = 0;
                while (at < data.length) {
                    int length = Math.min(1 + random.nextInt(9000), data.length - at);
                    ArrayBuffer buffer = new ArrayBuffer(data, at, length, null);
                    while (buffer.remaining() > 0) {
                        if (writer.write(buffer, Caller.KERNEL) == OpenFile.WOULD_BLOCK) {
                            writer.readiness().await(() -> writer.poll(OpenFile.POLLOUT) != 0, 0);
                        }
                    }
                    at += length;
                }
                writer.release();
            } catch (ErrnoException | WaitQueue.Interrupted e) {
                failure.set(e);
            }
        });
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        byte[] block = new byte[7000];
        while (true) {
            long count = reader.read(new ArrayBuffer(block), Caller.KERNEL);
            if (count == OpenFile.WOULD_BLOCK) {
                reader.readiness().await(() -> reader.poll(OpenFile.POLLIN) != 0, 0);
            } else if (count == 0) {
                break;
            } else {
                got.write(block, 0, (int) count);
            }
        }
        sender.join();

        assertThat(failure.get()).isNull();
        assertThat(got.toByteArray()).isEqualTo(data);
    }

    /** Takes so many bytes, then faults. */
    private static final class FaultingBuffer implements IoBuffer {
        private int good;

        FaultingBuffer(int good) {
            this.good = good;
        }

        @Override
        public long remaining() {
            return 1 << 20;
        }

        @Override
        public int put(byte[] from, int offset, int length) throws ErrnoException {
            if (good == 0) {
                throw Errno.EFAULT.exception();
            }
            int count = Math.min(good, length);
            good -= count;
            return count;
        }

        @Override
        public int putPhysical(long from, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int putZeros(int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int take(byte[] into, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int takePhysical(long to, int length) {
            throw new UnsupportedOperationException();
        }
    }
}
