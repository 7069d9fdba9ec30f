package org.exoos.console.tty;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Device;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;

/** /dev/console (console(4)): another name of a terminal, which never becomes a controlling terminal by being opened. */
record Console(Tty tty) implements Device {
    @Override
    public String name() {
        return "console";
    }

    @Override
    public int mode() {
        return tty.mode();
    }

    @Override
    public long number() {
        return Device.number(5, 1);
    }

    @Override
    public OpenFile open(int flags, String path, Caller caller) {
        return tty.open(flags | OpenFlags.O_NOCTTY, path, caller);
    }
}
