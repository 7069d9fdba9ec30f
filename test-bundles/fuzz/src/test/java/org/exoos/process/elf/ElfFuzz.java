package org.exoos.process.elf;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.core.BuddyFrameAllocator;
import org.exoos.memory.core.UserSpaces;
import org.exoos.process.BinaryLoader;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.tmpfs.TmpfsType;

/** Whatever a program file holds, loading it gives a program or an error that execve(2) knows, and no frame is lost. */
public final class ElfFuzz {
    private static final int MOST = 1 << 16;
    private static final SimulatedMachine MACHINE =
            new SimulatedMachine(MachineConfig.defaults().withMemory(4 << 20));
    private static final BuddyFrameAllocator FRAMES = new BuddyFrameAllocator(MACHINE.memory(), MACHINE.processors());
    private static final UserSpaces SPACES =
            new UserSpaces(MACHINE.memory(), FRAMES, MACHINE.tlb(), (Scheduler) Proxy.newProxyInstance(
                    ElfFuzz.class.getClassLoader(),
                    new Class<?>[] {Scheduler.class},
                    (proxy, method, arguments) -> null));
    private static final Inode ROOT = root();
    private static final ElfLoader LOADER = new ElfLoader(MACHINE.memory());
    private static final List<Errno> EXPECTED = List.of(Errno.ENOEXEC, Errno.ENOMEM, Errno.E2BIG);

    private ElfFuzz() {}

    private static Inode root() {
        try {
            return new TmpfsType(FRAMES, MACHINE.memory(), MACHINE.clock())
                    .mount("", "")
                    .root();
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    /** The file is loaded twice: by its pages, and by reading it. */
    public static void fuzzerTestOneInput(byte[] input) throws ErrnoException {
        if (input.length > MOST) {
            return;
        }
        long before = FRAMES.freeFrames();
        Inode file = ROOT.create("program", 0100755, new Credentials(0, 0));
        file.retain();
        if (input.length > 0) {
            file.write(0, new ArrayBuffer(input, 0, input.length, MACHINE.memory()));
        }
        load(file, true, input);
        load(file, false, input);
        ROOT.unlink("program");
        file.release();
        long lost = before - FRAMES.freeFrames();
        if (lost > 2) { // the directory may keep a page
            throw new AssertionError(lost + " frames are lost");
        }
    }

    private static void load(Inode inode, boolean byPages, byte[] input) throws ErrnoException {
        OpenFile file = (OpenFile) Proxy.newProxyInstance(
                ElfFuzz.class.getClassLoader(),
                new Class<?>[] {OpenFile.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "inode" -> byPages ? inode : null;
                    case "stat" -> inode.stat();
                    case "path" -> "/program";
                    case "read" -> inode.read((Long) arguments[1], (org.exoos.vfs.IoBuffer) arguments[0]);
                    default -> throw new AssertionError(method.getName());
                });
        AddressSpace space = SPACES.create();
        if (space == null) {
            throw new AssertionError("no memory");
        }
        try {
            BinaryLoader.Program program = LOADER.load(file, space, arguments(), Caller.KERNEL);
            byte[] word = new byte[8];
            if (space.copyIn(program.stackPointer(), word, 0, 8) != 8 || word[0] != 2) {
                throw new AssertionError("the stack does not begin with the number of arguments");
            }
            if (program.entry() <= 0 || program.entry() >= AddressSpace.USER_END) {
                throw new AssertionError("entry at " + Long.toHexString(program.entry()));
            }
            space.fault(program.entry(), AddressSpace.PROT_EXEC);
        } catch (ErrnoException e) {
            if (!EXPECTED.contains(e.errno())) {
                throw new AssertionError("execve(2) knows no such error", e);
            }
        } finally {
            space.release();
        }
    }

    private static BinaryLoader.Arguments arguments() {
        byte[] name = "program".getBytes(StandardCharsets.UTF_8);
        return new BinaryLoader.Arguments(
                name, List.of(name, name), List.of(name), new Credentials(0, 0), new byte[16], 8 << 20, 1_000_000_000L);
    }

    /** A fixed program, and a position-independent one. */
    public static List<byte[]> seeds() {
        return List.of(program(2, 0x400000), program(3, 0));
    }

    private static byte[] program(int type, long address) {
        ByteBuffer file = ByteBuffer.allocate(0x2400).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        file.putShort(16, (short) type).putShort(18, (short) 62).putLong(24, address + 0x100);
        file.putLong(32, ElfFile.HEADER_SIZE);
        file.putShort(54, (short) ElfFile.PROGRAM_HEADER_SIZE).putShort(56, (short) 2);
        segment(file, ElfFile.HEADER_SIZE, 5, 0, address, 0x1800, 0x1800);
        segment(file, ElfFile.HEADER_SIZE + ElfFile.PROGRAM_HEADER_SIZE, 6, 0x2000, address + 0x2000, 0x300, 0x4000);
        return file.array();
    }

    private static void segment(
            ByteBuffer file, int at, int flags, long offset, long address, long fileSize, long memorySize) {
        file.putInt(at, 1).putInt(at + 4, flags).putLong(at + 8, offset).putLong(at + 16, address);
        file.putLong(at + 32, fileSize).putLong(at + 40, memorySize);
    }
}
