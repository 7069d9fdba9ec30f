package org.exoos.console.tty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile.IoctlMemory;

/** ioctl(2) on a terminal (ioctl_tty(2), TCSETS(2const)). */
final class TtyControl {
    private static final int TCGETS = 0x5401;
    private static final int TCSETS = 0x5402;
    private static final int TCSETSW = 0x5403;
    private static final int TCSETSF = 0x5404;
    private static final int TCGETS2 = 0x802c542a;
    private static final int TCSETS2 = 0x402c542b;
    private static final int TCSETSW2 = 0x402c542c;
    private static final int TCSETSF2 = 0x402c542d;
    private static final int TCSBRK = 0x5409;
    private static final int TCXONC = 0x540a;
    private static final int TCFLSH = 0x540b;
    private static final int TIOCSCTTY = 0x540e;
    private static final int TIOCGPGRP = 0x540f;
    private static final int TIOCSPGRP = 0x5410;
    private static final int TIOCOUTQ = 0x5411;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int FIONREAD = 0x541b;
    private static final int TIOCNOTTY = 0x5422;
    private static final int TCSBRKP = 0x5425;
    private static final int TIOCGSID = 0x5429;
    private static final int TIOCVHANGUP = 0x5437;

    private TtyControl() {}

    static long ioctl(Tty tty, int request, long argument, IoctlMemory memory, Caller caller) throws ErrnoException {
        switch (request) {
            case TCGETS -> put(memory, argument, tty.termios().format(Termios.SIZE));
            case TCGETS2 -> put(memory, argument, tty.termios().format(Termios.SIZE2));
            case TCSETS, TCSETSW, TCSETSF -> set(tty, argument, Termios.SIZE, request == TCSETSF, memory, caller);
            case TCSETS2, TCSETSW2, TCSETSF2 -> set(tty, argument, Termios.SIZE2, request == TCSETSF2, memory, caller);
            // Bytes are in the driver's buffer in their order; there is no break condition to send.
            case TCSBRK, TCSBRKP -> tty.jobs().checkChange(tty, caller);
            case TCXONC -> {
                tty.jobs().checkChange(tty, caller);
                tty.flow((int) argument);
            }
            case TCFLSH -> {
                tty.jobs().checkChange(tty, caller);
                if (argument < 0 || argument > 2) {
                    throw Errno.EINVAL.exception();
                }
                tty.flush(argument != 1, argument != 0);
            }
            case TIOCSCTTY -> tty.jobs().acquire(tty, caller);
            case TIOCNOTTY -> giveUp(tty, caller);
            case TIOCGPGRP -> {
                own(tty, caller);
                putInt(memory, argument, tty.foregroundGroup());
            }
            case TIOCSPGRP -> {
                own(tty, caller);
                tty.jobs().checkChange(tty, caller);
                tty.jobs().foreground(integer(memory, argument), tty, caller);
            }
            case TIOCGSID -> {
                own(tty, caller);
                putInt(memory, argument, tty.session());
            }
            case TIOCGWINSZ -> put(memory, argument, longBytes(tty.windowSize()));
            case TIOCSWINSZ -> {
                byte[] size = new byte[Long.BYTES];
                memory.read(argument, size, 0, size.length);
                tty.windowSize(little(size).getLong());
            }
            case FIONREAD -> putInt(memory, argument, tty.available());
            case TIOCOUTQ -> putInt(memory, argument, tty.unsent());
            case TIOCVHANGUP -> {
                if (caller.credentials().uid() != 0) {
                    throw Errno.EPERM.exception();
                }
                tty.hangUp();
            }
            default -> throw Errno.ENOTTY.exception();
        }
        return 0;
    }

    private static void set(Tty tty, long address, int size, boolean flush, IoctlMemory memory, Caller caller)
            throws ErrnoException {
        byte[] bytes = new byte[size];
        memory.read(address, bytes, 0, size);
        tty.jobs().checkChange(tty, caller);
        tty.termios(Termios.parse(bytes), flush);
    }

    private static void giveUp(Tty tty, Caller caller) throws ErrnoException {
        own(tty, caller);
        if (caller.session() == caller.pid()) {
            tty.leaderGone(caller.session());
        }
        caller.releaseTerminal();
    }

    private static void own(Tty tty, Caller caller) throws ErrnoException {
        if (caller.terminal() != tty) {
            throw Errno.ENOTTY.exception();
        }
    }

    private static int integer(IoctlMemory memory, long address) throws ErrnoException {
        byte[] bytes = new byte[Integer.BYTES];
        memory.read(address, bytes, 0, bytes.length);
        return little(bytes).getInt();
    }

    private static void putInt(IoctlMemory memory, long address, int value) throws ErrnoException {
        byte[] bytes = new byte[Integer.BYTES];
        little(bytes).putInt(value);
        put(memory, address, bytes);
    }

    private static byte[] longBytes(long value) {
        byte[] bytes = new byte[Long.BYTES];
        little(bytes).putLong(value);
        return bytes;
    }

    private static void put(IoctlMemory memory, long address, byte[] bytes) throws ErrnoException {
        memory.write(address, bytes, 0, bytes.length);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
