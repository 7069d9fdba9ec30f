package org.exoos.vfs.sysfs;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.KernelAttribute;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.exoos.vfs.TextFile;

/** An attribute as a file. */
final class SysFile extends Inode {
    private static final int SHOWN_SIZE = 4096;

    private final KernelAttribute attribute;
    private final long mounted;

    SysFile(KernelAttribute attribute, long mounted) {
        this.attribute = attribute;
        this.mounted = mounted;
    }

    @Override
    public int mode() {
        return Stat.S_IFREG | (attribute.writable() ? 0644 : 0444);
    }

    @Override
    public Stat stat() {
        long number = SysDirectory.number(attribute.path());
        return new Stat(SysDirectory.DEVICE, number, mode(), 1, 0, 0, 0, SHOWN_SIZE, 0, mounted, mounted, mounted);
    }

    /** A shell's {@code >} truncates first; an attribute has nothing to cut. */
    @Override
    public void truncate(long length) {}

    @Override
    public OpenFile open(int flags, String path, Caller caller) {
        return new TextFile(flags, path) {
            @Override
            protected String text() {
                return attribute.read();
            }

            @Override
            protected void store(String value, Caller writer) throws ErrnoException {
                if (writer.credentials().uid() != 0) {
                    throw Errno.EPERM.exception();
                }
                attribute.write(value);
            }

            @Override
            public Stat stat() {
                return SysFile.this.stat();
            }
        };
    }
}
