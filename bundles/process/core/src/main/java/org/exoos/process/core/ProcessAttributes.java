package org.exoos.process.core;

import java.util.List;
import org.exoos.process.Process;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Path;
import org.jspecify.annotations.Nullable;

/** What a process is called, where it stands and who it is: set by its programs, passed on by fork(2). Any thread reads. */
abstract class ProcessAttributes extends Process {
    private volatile @Nullable Path workingDirectory;
    private volatile @Nullable Path executable;
    private volatile int umask = 022;
    private volatile Credentials credentials = Credentials.ROOT;
    private volatile String name = "";
    private volatile List<String> commandLine = List.of();

    /** What fork(2) copies of this. */
    final void inheritAttributes(ProcessAttributes from) {
        workingDirectory = from.workingDirectory;
        executable = from.executable;
        umask = from.umask;
        credentials = from.credentials;
        name = from.name;
        commandLine = from.commandLine;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public void credentials(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public @Nullable Path workingDirectory() {
        return workingDirectory;
    }

    @Override
    public void workingDirectory(@Nullable Path path) {
        workingDirectory = path;
    }

    @Override
    public int umask() {
        return umask;
    }

    @Override
    public void umask(int mask) {
        umask = mask & 0777;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void name(String name) {
        this.name = name.length() > 15 ? name.substring(0, 15) : name;
    }

    List<String> commandLine() {
        return commandLine;
    }

    void commandLine(List<String> commandLine) {
        this.commandLine = commandLine;
    }

    @Override
    public @Nullable Path executable() {
        return executable;
    }

    void executable(@Nullable Path path) {
        executable = path;
    }
}
