package org.exoos.vfs;

/** Effective user and group (credentials(7)). */
public record Credentials(int uid, int gid) {
    public static final Credentials ROOT = new Credentials(0, 0);
}
