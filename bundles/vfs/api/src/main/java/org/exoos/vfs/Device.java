package org.exoos.vfs;

/** A device file under /dev, contributed by any bundle as an OSGi service (whiteboard). It appears and goes with its service. */
public interface Device {
    /** Name under /dev: one component. */
    String name();

    /** Type (S_IFCHR or S_IFBLK) and permission bits. */
    int mode();

    /** Device number as in st_rdev: see {@link #number(int, int)}. */
    long number();

    /** Makes an open file. May throw ENXIO when there is nothing behind the name now. */
    OpenFile open(int flags, String path, Caller caller) throws ErrnoException;

    /** Device number of major and minor, both below 4096 and 256 (makedev(3)). */
    static long number(int major, int minor) {
        return (long) (major & 0xfff) << 8 | minor & 0xff;
    }
}
