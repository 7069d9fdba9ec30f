package org.exoos.vfs.core;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;

/**
 * One path walk (path_resolution(7)). Links followed count over the whole walk. One thread, one walk.
 */
final class Walk {
    static final int MAXIMUM_LINKS = 40;
    static final int PATH_MAX = 4096;

    /** Where a walk stands before its last component; name is empty when the path is the root alone. */
    record Last(Dentry directory, String name, boolean trailingSlash) {
        boolean special() {
            return name.isEmpty() || name.equals(".") || name.equals("..");
        }
    }

    private final Names names;
    private final Dentry root;
    private final Caller caller;
    private int links;

    Walk(Names names, Dentry root, Caller caller) {
        this.names = names;
        this.root = root;
        this.caller = caller;
    }

    /** Walks all but the last component. */
    Last parent(Dentry base, String path) throws ErrnoException {
        int length = path.length();
        if (length == 0) {
            throw Errno.ENOENT.exception();
        }
        if (length >= PATH_MAX) {
            throw Errno.ENAMETOOLONG.exception();
        }
        Dentry here = path.charAt(0) == '/' ? root : base;
        int position = skipSlashes(path, 0);
        if (position == length) {
            return new Last(here, "", true);
        }
        while (true) {
            if (!here.isDirectory()) {
                throw Errno.ENOTDIR.exception();
            }
            int end = path.indexOf('/', position);
            if (end < 0) {
                return new Last(here, path.substring(position), false);
            }
            String name = path.substring(position, end);
            position = skipSlashes(path, end);
            if (position == length) {
                return new Last(here, name, true);
            }
            here = step(here, name, true);
        }
    }

    /** Walks a whole path to an existing file. */
    Dentry resolve(Dentry base, String path, boolean followLast) throws ErrnoException {
        Last last = parent(base, path);
        Dentry found = last(last, followLast);
        if (last.trailingSlash && !found.isDirectory()) {
            throw Errno.ENOTDIR.exception();
        }
        return found;
    }

    /** Takes the last step. */
    Dentry last(Last last, boolean followLast) throws ErrnoException {
        return last.name.isEmpty() ? last.directory : step(last.directory, last.name, followLast || last.trailingSlash);
    }

    /** Follows a link found in a directory. */
    Dentry follow(Dentry directory, Dentry link) throws ErrnoException {
        return resolve(directory, target(link), true);
    }

    /** Target of a link, counted against the limit. */
    String target(Dentry link) throws ErrnoException {
        if (++links > MAXIMUM_LINKS) {
            throw Errno.ELOOP.exception();
        }
        return link.readLink(caller);
    }

    private Dentry step(Dentry directory, String name, boolean follow) throws ErrnoException {
        if (name.equals(".")) {
            Permissions.check(directory, Permissions.EXECUTE, caller);
            return directory;
        }
        Permissions.check(directory, Permissions.EXECUTE, caller);
        if (name.equals("..")) {
            return directory.up();
        }
        Dentry entry = names.lookup(directory, name);
        if (entry.negative()) {
            throw Errno.ENOENT.exception();
        }
        if (follow && entry.isSymbolicLink()) {
            return follow(directory, entry);
        }
        return entry.crossed();
    }

    private static int skipSlashes(String path, int from) {
        int position = from;
        while (position < path.length() && path.charAt(position) == '/') {
            position++;
        }
        return position;
    }
}
