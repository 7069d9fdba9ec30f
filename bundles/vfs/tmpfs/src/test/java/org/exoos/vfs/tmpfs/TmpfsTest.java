package org.exoos.vfs.tmpfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.FrameAllocator;
import org.exoos.memory.PageSource;
import org.exoos.memory.core.BuddyFrameAllocator;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;
import org.junit.jupiter.api.Test;

class TmpfsTest {
    private static final int PAGE = 4096;

    private final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
    private final FrameAllocator frames = new BuddyFrameAllocator(machine.memory(), machine.processors());
    private final TmpfsType type = new TmpfsType(frames, machine.memory(), machine.clock());

    private FileSystem mounted(String options) throws ErrnoException {
        return type.mount(null, options);
    }

    private static Inode file(FileSystem fileSystem, String name) throws ErrnoException {
        return fileSystem.root().create(name, Stat.S_IFREG | 0644, Credentials.ROOT);
    }

    private long write(Inode file, long position, byte[] bytes) throws ErrnoException {
        return file.write(position, new ArrayBuffer(bytes, 0, bytes.length, machine.memory()));
    }

    private byte[] read(Inode file, long position, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        long count = file.read(position, new ArrayBuffer(bytes, 0, length, machine.memory()));
        return Arrays.copyOf(bytes, (int) count);
    }

    @Test
    void contentsFollowAnArrayThroughWritesAndTruncations() throws ErrnoException {
        Inode file = file(mounted("size=4m"), "f");
        Random random = new Random(42);
        byte[] model = new byte[300_000];
        int size = 0;
        for (int i = 0; i < 400; i++) {
            int at = random.nextInt(200_000);
            if (random.nextInt(4) == 0) {
                file.truncate(at);
                if (at < size) {
                    Arrays.fill(model, at, size, (byte) 0);
                }
                size = at;
            } else {
                byte[] bytes = new byte[random.nextInt(10_000) + 1];
                random.nextBytes(bytes);
                assertThat(write(file, at, bytes)).isEqualTo(bytes.length);
                System.arraycopy(bytes, 0, model, at, bytes.length);
                size = Math.max(size, at + bytes.length);
            }
            int from = random.nextInt(220_000);
            int length = random.nextInt(20_000);
            byte[] expected = Arrays.copyOfRange(model, from, Math.max(from, Math.min(size, from + length)));
            assertThat(read(file, from, length)).isEqualTo(expected);
        }
        assertThat(file.stat().size()).isEqualTo(size);
    }

    @Test
    void aFullFileSystemTakesNothingMoreAndGivesBackWhatIsDeleted() throws ErrnoException {
        FileSystem fileSystem = mounted("size=64k");
        Inode file = file(fileSystem, "f");
        long before = frames.freeFrames();

        long written = write(file, 0, new byte[1 << 20]);

        assertThat(written).isEqualTo(15 * PAGE);
        assertThatThrownBy(() -> write(file, written, new byte[1])).isSameAs(Errno.ENOSPC.exception());
        assertThat(fileSystem.statistics().freeBlocks()).isZero();
        fileSystem.root().unlink("f");
        assertThat(fileSystem.statistics().freeBlocks()).isEqualTo(16);
        assertThat(frames.freeFrames()).isEqualTo(before);
    }

    @Test
    void namesAreLimitedToo() throws ErrnoException {
        FileSystem fileSystem = mounted("nr_inodes=3");
        file(fileSystem, "1");
        file(fileSystem, "2");
        fileSystem.root().makeDirectory("3", 0755, Credentials.ROOT);

        assertThatThrownBy(() -> file(fileSystem, "4")).isSameAs(Errno.ENOSPC.exception());
        fileSystem.root().unlink("1");
        file(fileSystem, "4");
    }

    @Test
    void aSparseFileTakesOnlyWhatWasWritten() throws ErrnoException {
        FileSystem fileSystem = mounted("size=1m");
        Inode file = file(fileSystem, "f");

        write(file, 1L << 40, new byte[] {7});

        assertThat(file.stat().size()).isEqualTo((1L << 40) + 1);
        assertThat(file.stat().blocks()).isEqualTo(8);
        assertThat(read(file, (1L << 40) - 1, 5)).containsExactly(0, 7);
        assertThatThrownBy(() -> write(file, 1L << 50, new byte[1])).isSameAs(Errno.EFBIG.exception());
    }

    @Test
    void mappingsShareThePagesOfTheFile() throws ErrnoException {
        Inode file = file(mounted("size=1m"), "f");
        write(file, 0, new byte[PAGE + 10]);
        PageSource pages = file.pages();
        assertThat(pages).isNotNull();

        long frame = pages.frame(1);
        machine.memory().put8(frame + 3, (byte) 42);

        assertThat(read(file, PAGE + 3, 1)).containsExactly(42);
        assertThat(frames.references(frame)).isEqualTo(2);
        assertThat(pages.frame(2)).isZero();
        file.truncate(0);
        assertThat(frames.references(frame)).isEqualTo(1);
        frames.release(frame);
    }

    @Test
    void pastTheEndOfAShortenedFileThereAreZeros() throws ErrnoException {
        Inode file = file(mounted("size=1m"), "f");
        write(file, 0, "abcdefgh".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        file.truncate(3);
        file.truncate(8);

        assertThat(read(file, 0, 8)).containsExactly('a', 'b', 'c', 0, 0, 0, 0, 0);
    }

    @Test
    void whenItIsUnmountedEveryFrameIsFreeAgain() throws ErrnoException {
        long before = frames.freeFrames();
        FileSystem fileSystem = mounted("size=1m");
        Inode directory = fileSystem.root().makeDirectory("d", 0755, Credentials.ROOT);
        Inode inside = directory.create("f", Stat.S_IFREG | 0644, Credentials.ROOT);
        write(inside, 0, new byte[50_000]);
        fileSystem.root().link("g", inside);

        fileSystem.unmounted();

        assertThat(frames.freeFrames()).isEqualTo(before);
    }

    @Test
    void optionsAreReadAsTmpfsDoes() throws ErrnoException {
        assertThat(TmpfsOptions.parse("size=8k,mode=700,nr_inodes=5,rw", 1000)).isEqualTo(new TmpfsOptions(2, 5, 0700));
        assertThat(TmpfsOptions.parse("size=25%", 1000).frames()).isEqualTo(250);
        assertThat(TmpfsOptions.parse("", 1000)).isEqualTo(new TmpfsOptions(500, 16_384, 01777));
        for (String bad : new String[] {"size=", "size=x", "size=-1", "mode=9", "colour=red"}) {
            assertThatThrownBy(() -> TmpfsOptions.parse(bad, 1000)).as(bad).isSameAs(Errno.EINVAL.exception());
        }
    }
}
