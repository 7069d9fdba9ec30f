package org.exoos.vfs.tarfs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.FrameAllocator;
import org.exoos.memory.core.BuddyFrameAllocator;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;

/** Archives read into one tree, and how to look at it. */
final class Mounted {
    final List<String> problems = new ArrayList<>();
    final SimulatedMachine machine;
    final FrameAllocator frames;
    final TarTree tree;
    int entries;

    Mounted(byte[]... archives) {
        MachineConfig config = MachineConfig.defaults().withMemory(1 << 20);
        for (int i = 0; i < archives.length; i++) {
            config = config.withBootFile("/" + i, archives[i]);
        }
        machine = new SimulatedMachine(config);
        frames = new BuddyFrameAllocator(machine.memory(), machine.processors());
        tree = new TarTree(1, new PageFrames(machine.memory(), frames));
        for (int i = 0; i < archives.length; i++) {
            PhysicalMemory.Range range = machine.memory().bootFile("/" + i).orElseThrow();
            entries += new TarReader(machine.memory(), range, problems::add).read(tree);
        }
    }

    Inode at(String path) {
        try {
            Inode here = tree.root();
            for (String name : path.split("/")) {
                if (here != null && !name.isEmpty()) {
                    here = here.lookup(name);
                }
            }
            if (here == null) {
                throw new AssertionError(path + " is not there");
            }
            return here;
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    String read(String path) {
        return read(at(path));
    }

    String read(Inode file) {
        try {
            byte[] bytes = new byte[(int) file.stat().size()];
            long count = file.read(0, new ArrayBuffer(bytes, 0, bytes.length, machine.memory()));
            return new String(bytes, 0, (int) count, StandardCharsets.ISO_8859_1);
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    /** Path to contents, link target or "/". */
    TreeMap<String, String> all() {
        TreeMap<String, String> all = new TreeMap<>();
        collect("", tree.root(), all);
        return all;
    }

    private void collect(String path, Inode inode, TreeMap<String, String> all) {
        try {
            if (inode.isSymbolicLink()) {
                all.put(path, "-> " + inode.readLink());
            } else if (inode.isDirectory()) {
                all.put(path + "/", "");
                List<String> names = new ArrayList<>();
                inode.readDirectory(0, (number, next, type, name) -> names.add(name));
                for (String name : names) {
                    collect(path + "/" + name, at(path + "/" + name), all);
                }
            } else {
                all.put(path, read(inode));
            }
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }
}
