package org.exoos.vfs.devfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Device;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Stat;
import org.junit.jupiter.api.Test;

class DevfsTest {
    private record Contributed(String name) implements Device {
        @Override
        public int mode() {
            return Stat.S_IFCHR | 0600;
        }

        @Override
        public long number() {
            return Device.number(42, 7);
        }

        @Override
        public OpenFile open(int flags, String path, Caller caller) throws ErrnoException {
            throw Errno.ENXIO.exception();
        }
    }

    private final DevfsType type = new DevfsType(new SimulatedMachine(MachineConfig.defaults()).clock());
    private final Inode root = type.mount(null, "").root();

    private OpenFile open(String name) throws ErrnoException {
        Inode inode = root.lookup(name);
        OpenFile file = inode == null ? null : inode.open(OpenFlags.O_RDWR, "/dev/" + name, Caller.KERNEL);
        if (file == null) {
            throw new AssertionError(name);
        }
        return file;
    }

    private static byte[] read(OpenFile file, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        int count = (int) file.read(new ArrayBuffer(bytes), Caller.KERNEL);
        return Arrays.copyOf(bytes, count);
    }

    @Test
    void nullSwallowsZeroGivesAndFullRefuses() throws ErrnoException {
        assertThat(read(open("null"), 10)).isEmpty();
        assertThat(open("null").write(new ArrayBuffer(new byte[10]), Caller.KERNEL))
                .isEqualTo(10);
        assertThat(read(open("zero"), 100_000)).hasSize(100_000).containsOnly(0);
        assertThat(read(open("full"), 10)).containsOnly(0);
        assertThatThrownBy(() -> open("full").write(new ArrayBuffer(new byte[1]), Caller.KERNEL))
                .isSameAs(Errno.ENOSPC.exception());
        assertThat(open("null").stat().rawDevice()).isEqualTo(0x103);
    }

    @Test
    void randomBytesAreNotTheSameTwice() throws ErrnoException {
        byte[] first = read(open("random"), 1000);
        byte[] second = read(open("urandom"), 1000);

        assertThat(first).hasSize(1000).isNotEqualTo(second);
        assertThat(second).hasSize(1000);
    }

    @Test
    void contributedDevicesComeAndGo() throws ErrnoException {
        Device device = new Contributed("extra");
        type.addDevice(device);
        List<String> names = new ArrayList<>();
        root.readDirectory(0, (inode, next, kind, name) -> names.add(name));

        assertThat(names).contains("extra", "null", "tty", "stdin", "fd");
        Inode inode = root.lookup("extra");
        assertThat(inode).isNotNull();
        inode.setAttributes(0666, 5, null, null, null);
        assertThat(root.lookup("extra").stat().uid()).isEqualTo(5);
        type.removeDevice(device);
        assertThat(root.lookup("extra")).isNull();
    }

    @Test
    void theControllingTerminalOfNobodyIsNotThere() {
        assertThatThrownBy(() -> open("tty")).isSameAs(Errno.ENXIO.exception());
    }
}
