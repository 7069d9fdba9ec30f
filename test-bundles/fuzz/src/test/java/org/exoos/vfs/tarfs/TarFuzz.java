package org.exoos.vfs.tarfs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.PageSource;
import org.exoos.memory.core.BuddyFrameAllocator;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;

/** Whatever an archive holds, reading it does not throw, and each file of the tree can be read and mapped within its size. */
public final class TarFuzz {
    private static final int BLOCK = 512;
    private static final int MOST = 1 << 16;
    private static final int MOST_FILES = 1000;

    private TarFuzz() {}

    /** Headers that say "ustar" get a checksum that is right: else next to nothing would come past it. */
    public static void fuzzerTestOneInput(byte[] input) throws ErrnoException {
        byte[] archive = Arrays.copyOf(input, Math.min(input.length, MOST));
        for (int at = 0; at + BLOCK <= archive.length; at += BLOCK) {
            if (archive[at + 257] == 'u' && archive[at + 148] != 'X') {
                seal(archive, at);
            }
        }
        if (archive.length == 0) {
            return;
        }
        SimulatedMachine machine = new SimulatedMachine(
                MachineConfig.defaults().withMemory(1 << 19).withBootFile("/a", archive));
        BuddyFrameAllocator frames = new BuddyFrameAllocator(machine.memory(), machine.processors());
        PhysicalMemory.Range range = machine.memory().bootFile("/a").orElseThrow();
        TarTree tree = new TarTree(1, new PageFrames(machine.memory(), frames));
        new TarReader(machine.memory(), range, problem -> {}).read(tree);
        walk(tree.root(), machine, new int[1]);
    }

    private static void walk(Inode inode, SimulatedMachine machine, int[] files) throws ErrnoException {
        if (++files[0] > MOST_FILES) {
            return;
        }
        Stat stat = inode.stat();
        if (inode.isSymbolicLink()) {
            check(!inode.readLink().isEmpty(), "a link leads somewhere");
        } else if (inode.isDirectory()) {
            List<String> names = new ArrayList<>();
            inode.readDirectory(0, (number, next, type, name) -> names.add(name));
            for (String name : names) {
                check(
                        !name.isEmpty() && !name.contains("/") && !name.equals(".") && !name.equals(".."),
                        "a plain name");
                Inode child = inode.lookup(name);
                check(child != null, "what is listed is there");
                if (child != null) {
                    walk(child, machine, files);
                }
            }
        } else if ((inode.mode() & Stat.S_IFMT) == Stat.S_IFREG) {
            check(stat.size() >= 0 && stat.size() <= MOST, "a size within the archive");
            byte[] bytes = new byte[(int) stat.size() + 10];
            long count = inode.read(0, new ArrayBuffer(bytes, 0, bytes.length, machine.memory()));
            check(count == stat.size(), "all of it is read");
            PageSource pages = inode.pages();
            if (pages != null) {
                long frame = pages.frame((stat.size() + 4095) / 4096);
                check(frame == 0, "no page past the end");
            }
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void seal(byte[] archive, int at) {
        Arrays.fill(archive, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + BLOCK; i++) {
            sum += archive[i] & 0xff;
        }
        byte[] text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, archive, at + 148, 8);
    }

    /** An archive with an entry of each kind. */
    public static List<byte[]> seeds() {
        List<byte[]> blocks = new ArrayList<>();
        header(blocks, '5', "bin/", "", 0);
        header(blocks, '0', "bin/hello", "", 1000);
        body(blocks, "h".repeat(1000));
        pax(blocks, 'x', "path", "etc/a-longer-name");
        header(blocks, '0', "short", "", 3);
        body(blocks, "abc");
        header(blocks, 'L', "././@LongLink", "", 154);
        body(blocks, "gnu/" + "n".repeat(149));
        header(blocks, '0', "gnu", "", 1);
        body(blocks, "g");
        header(blocks, '2', "link", "bin/hello", 0);
        header(blocks, '1', "hard", "bin/hello", 0);
        header(blocks, '3', "device", "", 0);
        pax(blocks, 'g', "mtime", "7.5");
        header(blocks, '0', "last", "", 1);
        body(blocks, "l");
        blocks.add(new byte[2 * BLOCK]);
        return List.of(
                join(blocks), join(blocks.subList(0, 3)), join(blocks.subList(3, 7)), join(blocks.subList(7, 11)));
    }

    private static void pax(List<byte[]> blocks, char type, String key, String value) {
        int length = key.length() + value.length() + 5;
        String record = (length < 10 ? length - 1 : length) + " " + key + "=" + value + "\n";
        header(blocks, type, "pax", "", record.length());
        body(blocks, record);
    }

    private static void header(List<byte[]> blocks, char type, String name, String target, int size) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, "0000644");
        put(block, 108, "0001750");
        put(block, 116, "0001751");
        put(block, 124, "%011o".formatted(size));
        put(block, 136, "14700000000");
        block[156] = (byte) type;
        put(block, 157, target);
        put(block, 257, "ustar\00000");
        seal(block, 0);
        blocks.add(block);
    }

    private static void body(List<byte[]> blocks, String text) {
        blocks.add(Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), (text.length() + 511) / BLOCK * BLOCK));
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, Math.min(100, bytes.length));
    }

    private static byte[] join(List<byte[]> blocks) {
        int length = blocks.stream().mapToInt(block -> block.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] block : blocks) {
            System.arraycopy(block, 0, all, at, block.length);
            at += block.length;
        }
        return all;
    }
}
