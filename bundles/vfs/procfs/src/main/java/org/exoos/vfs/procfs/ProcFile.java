package org.exoos.vfs.procfs;

import org.exoos.vfs.Caller;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.exoos.vfs.TextFile;

/** A read-only file whose text is made when it is read. */
final class ProcFile extends ProcNode {
    /** Makes the text. */
    interface Text {
        String make() throws ErrnoException;
    }

    private final Text text;

    ProcFile(Kernel kernel, long number, int uid, int gid, Text text) {
        super(kernel, number, Stat.S_IFREG | 0444, uid, gid);
        this.text = text;
    }

    @Override
    public OpenFile open(int flags, String path, Caller caller) {
        return new TextFile(flags, path) {
            @Override
            protected String text() throws ErrnoException {
                return text.make();
            }

            @Override
            public Stat stat() {
                return ProcFile.this.stat();
            }
        };
    }
}
