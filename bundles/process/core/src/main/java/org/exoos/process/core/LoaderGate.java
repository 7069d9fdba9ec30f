package org.exoos.process.core;

import java.util.function.Consumer;
import org.exoos.memory.AddressSpace;
import org.exoos.process.BinaryLoader;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;

/**
 * The gate of a program loader. What can be lost when a version fails: the execve(2) that it was working on, which gives EIO; the address space that it was
 * building is dropped as after any failed one.
 */
final class LoaderGate extends ComponentGate<BinaryLoader> implements BinaryLoader {
    private static final byte[] NO_PROGRAM = new byte[64];

    private final Consumer<BinaryLoader> register;

    LoaderGate(String format, Consumer<BinaryLoader> register) {
        super("loader." + format, format, BinaryLoader.class);
        this.register = register;
    }

    @Override
    void first(BinaryLoader implementation) {
        register.accept(this);
    }

    @Override
    public void warm(String name, SwapCandidate candidate) throws SwapRefusedException {
        if (((BinaryLoader) candidate).accepts(NO_PROGRAM, NO_PROGRAM.length)) {
            throw new SwapRefusedException(name + " takes 64 zeros for a program");
        }
    }

    @Override
    public boolean accepts(byte[] head, int length) {
        Version<BinaryLoader> now = version();
        if (now == null) {
            return false;
        }
        int slot = now.calls().enter();
        try {
            return now.implementation().accepts(head, length);
        } catch (RuntimeException | Error why) {
            failed(now, why);
            return false;
        } finally {
            now.calls().leave(slot);
        }
    }

    @Override
    public Program load(OpenFile file, AddressSpace space, Arguments arguments, Caller caller) throws ErrnoException {
        Version<BinaryLoader> now = version();
        if (now == null) {
            throw Errno.EIO.exception();
        }
        int slot = now.calls().enter();
        try {
            return now.implementation().load(file, space, arguments, caller);
        } catch (RuntimeException | Error why) {
            failed(now, why);
            throw Errno.EIO.exception();
        } finally {
            now.calls().leave(slot);
        }
    }
}
