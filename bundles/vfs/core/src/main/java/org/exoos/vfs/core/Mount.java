package org.exoos.vfs.core;

import java.util.Arrays;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;

/** An entry of the mount table. Its file system may be exchanged for a new instance of the same type (see MountTable). */
final class Mount {
    final String type;
    final @Nullable String source;
    final String target;
    final String options;
    final boolean readOnly;
    /** The directory it lies on; null for the root. */
    volatile @Nullable Dentry point;

    private volatile @Nullable Instance instance;

    Mount(String type, @Nullable String source, String target, String options, @Nullable Dentry point) {
        this.type = type;
        this.source = source;
        this.target = target;
        this.options = options;
        this.point = point;
        this.readOnly = Arrays.asList(options.split(",")).contains("ro");
    }

    /** The life in charge, dead or alive. */
    Instance instance() {
        Instance instance = this.instance;
        if (instance == null) {
            throw new IllegalStateException(target + " is not mounted");
        }
        return instance;
    }

    Instance begin(FileSystem fileSystem, FileSystem.FileSystemType by) {
        Instance begun = new Instance(this, fileSystem, by instanceof TypeGate gate ? gate : null);
        instance = begun;
        return begun;
    }

    Vfs.Mount line() {
        String shown = readOnly ? options : options.isEmpty() || options.equals("rw") ? "rw" : "rw," + options;
        return new Vfs.Mount(type, source == null ? type : source, target, shown);
    }
}
