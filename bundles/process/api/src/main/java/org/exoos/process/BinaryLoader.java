package org.exoos.process;

import java.util.List;
import org.exoos.memory.AddressSpace;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;

/**
 * Loads programs of one format. An OSGi service (whiteboard). The file is hostile input: whatever it holds, the outcome is a loaded
 * program or an error.
 */
public interface BinaryLoader {
    /** Whether the first bytes of the file look like this format. */
    boolean accepts(byte[] head, int length);

    /**
     * Maps the program and its first stack into an empty space.
     *
     * @throws ErrnoException ENOEXEC, ENOMEM, E2BIG or what reading the file gave; the caller then drops the space
     */
    Program load(OpenFile file, AddressSpace space, Arguments arguments, Caller caller) throws ErrnoException;

    /**
     * What the new program is given. Strings are bytes without the ending zero.
     *
     * @param path as given to execve(2), for AT_EXECFN
     * @param random 16 bytes for AT_RANDOM
     * @param clockObject address of the mapped shared object by which programs read the clocks, for AT_SYSINFO_EHDR (vdso(7)); 0 for none
     */
    record Arguments(
            byte[] path,
            List<byte[]> arguments,
            List<byte[]> environment,
            Credentials credentials,
            byte[] random,
            long stackLimit,
            long cycleHz,
            long clockObject) {
        /** Without an object to read the clocks by. */
        public Arguments(
                byte[] path,
                List<byte[]> arguments,
                List<byte[]> environment,
                Credentials credentials,
                byte[] random,
                long stackLimit,
                long cycleHz) {
            this(path, arguments, environment, credentials, random, stackLimit, cycleHz, 0);
        }
    }

    /** Where ring 3 begins. */
    record Program(long entry, long stackPointer) {}
}
