package org.exoos.vfs.devfs;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Device;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Stat;
import org.exoos.vfs.Terminal;

/** /dev/tty (tty(4)): whatever terminal controls the caller's session. */
final class ControllingTerminal implements Device {
    @Override
    public String name() {
        return "tty";
    }

    @Override
    public int mode() {
        return Stat.S_IFCHR | 0666;
    }

    @Override
    public long number() {
        return Device.number(5, 0);
    }

    @Override
    public OpenFile open(int flags, String path, Caller caller) throws ErrnoException {
        Terminal terminal = caller.terminal();
        if (terminal == null) {
            throw Errno.ENXIO.exception();
        }
        return terminal.open(flags | OpenFlags.O_NOCTTY, path, caller);
    }
}
