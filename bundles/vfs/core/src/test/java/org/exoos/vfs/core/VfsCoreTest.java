package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Path;
import org.junit.jupiter.api.Test;

class VfsCoreTest {
    private final Fixture f = new Fixture();
    private final VfsCore vfs = f.vfs;

    private interface Act {
        void run() throws ErrnoException;
    }

    private static void fails(Errno errno, Act act) {
        assertThatThrownBy(act::run).isSameAs(errno.exception());
    }

    @Test
    void aFileIsFoundByAbsoluteAndRelativePaths() throws ErrnoException {
        f.directory("/a");
        f.directory("/a/b");
        f.write("/a/b/file", "hello");

        Path base = f.at("/a");

        assertThat(f.read("/a//b/./../b/file")).isEqualTo("hello");
        assertThat(vfs.resolve(base, "b/file", true, Caller.KERNEL).absolute()).isEqualTo("/a/b/file");
        assertThat(vfs.resolve(base, "../../../..", true, Caller.KERNEL).absolute())
                .isEqualTo("/");
        assertThat(vfs.resolve(base, ".", true, Caller.KERNEL)).isSameAs(base);
    }

    @Test
    void badPathsGiveTheErrnoOfPathResolution() throws ErrnoException {
        f.write("/file", "x");
        f.directory("/d");

        fails(Errno.ENOENT, () -> f.at(""));
        fails(Errno.ENOENT, () -> f.at("/none"));
        fails(Errno.ENOENT, () -> f.at("/none/x"));
        fails(Errno.ENOTDIR, () -> f.at("/file/x"));
        fails(Errno.ENOTDIR, () -> f.at("/file/"));
        fails(Errno.ENOTDIR, () -> f.at("/file/."));
        fails(Errno.ENAMETOOLONG, () -> f.at("/" + "n".repeat(256)));
        fails(Errno.ENAMETOOLONG, () -> f.at("/d".repeat(2048)));
        assertThat(f.at("/d/").absolute()).isEqualTo("/d");
    }

    @Test
    void linksAreFollowedUpToFortyTimes() throws ErrnoException {
        f.directory("/d");
        f.write("/d/file", "x");
        vfs.makeSymbolicLink("d", null, "/to-d", Caller.KERNEL);
        vfs.makeSymbolicLink("/to-d/file", null, "/d/to-file", Caller.KERNEL);
        vfs.makeSymbolicLink("loop", null, "/loop", Caller.KERNEL);
        vfs.makeSymbolicLink("/d/file", null, "/chain0", Caller.KERNEL);
        for (int i = 1; i <= 40; i++) {
            vfs.makeSymbolicLink("chain" + (i - 1), null, "/chain" + i, Caller.KERNEL);
        }

        assertThat(f.at("/to-d/to-file").absolute()).isEqualTo("/d/file");
        assertThat(f.at("/chain39").absolute()).isEqualTo("/d/file");
        fails(Errno.ELOOP, () -> f.at("/chain40"));
        fails(Errno.ELOOP, () -> f.at("/loop"));
        assertThat(vfs.resolve(null, "/loop", false, Caller.KERNEL).readLink(Caller.KERNEL))
                .isEqualTo("loop");
        fails(Errno.ELOOP, () -> vfs.open(null, "/to-d", OpenFlags.O_NOFOLLOW, 0, Caller.KERNEL));
    }

    @Test
    void openCreatesAsTheFlagsSay() throws ErrnoException {
        int create = OpenFlags.O_WRONLY | OpenFlags.O_CREAT;
        f.write("/file", "long contents");
        vfs.makeSymbolicLink("/made-by-link", null, "/dangling", Caller.KERNEL);

        fails(Errno.EEXIST, () -> vfs.open(null, "/file", create | OpenFlags.O_EXCL, 0644, Caller.KERNEL));
        fails(Errno.EEXIST, () -> vfs.open(null, "/dangling", create | OpenFlags.O_EXCL, 0644, Caller.KERNEL));
        fails(Errno.EISDIR, () -> vfs.open(null, "/new/", create, 0644, Caller.KERNEL));
        fails(Errno.EISDIR, () -> vfs.open(null, "/", create, 0644, Caller.KERNEL));
        fails(Errno.EISDIR, () -> vfs.open(null, "/", OpenFlags.O_WRONLY, 0, Caller.KERNEL));
        vfs.open(null, "/dangling", create, 0644, Caller.KERNEL).release();
        vfs.open(null, "/file", OpenFlags.O_WRONLY | OpenFlags.O_TRUNC, 0, Caller.KERNEL)
                .release();

        assertThat(f.read("/made-by-link")).isEmpty();
        assertThat(f.read("/file")).isEmpty();
    }

    @Test
    void positionAppendAndSeekWorkOnOneDescription() throws ErrnoException {
        f.write("/file", "0123456789");
        OpenFile file = vfs.open(null, "/file", OpenFlags.O_RDWR, 0, Caller.KERNEL);

        assertThat(f.read(file, 4)).isEqualTo("0123");
        assertThat(file.seek(-2, 2)).isEqualTo(8);
        assertThat(f.read(file, 4)).isEqualTo("89");
        assertThat(f.read(file, 4)).isEmpty();
        file.flags(OpenFlags.O_APPEND);
        file.seek(0, 0);
        assertThat(file.write(f.buffer("ab"), Caller.KERNEL)).isEqualTo(2);
        assertThat(file.seek(0, 1)).isEqualTo(12);
        fails(Errno.EINVAL, () -> file.seek(-1, 0));
        fails(Errno.EINVAL, () -> file.seek(0, 9));

        assertThat(f.read("/file")).isEqualTo("0123456789ab");
        file.release();
        assertThatThrownBy(file::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void accessModeIsKept() throws ErrnoException {
        f.write("/file", "x");
        OpenFile reading = vfs.open(null, "/file", OpenFlags.O_RDONLY, 0, Caller.KERNEL);
        OpenFile writing = vfs.open(null, "/file", OpenFlags.O_WRONLY, 0, Caller.KERNEL);
        OpenFile path = vfs.open(null, "/file", OpenFlags.O_PATH, 0, Caller.KERNEL);

        fails(Errno.EBADF, () -> reading.write(f.buffer("y"), Caller.KERNEL));
        fails(Errno.EBADF, () -> writing.read(new ArrayBuffer(new byte[1]), Caller.KERNEL));
        fails(Errno.EBADF, () -> path.read(new ArrayBuffer(new byte[1]), Caller.KERNEL));
        assertThat(path.stat().size()).isEqualTo(1);
    }

    @Test
    void directoriesListThemselvesAndTheirParentFirst() throws ErrnoException {
        f.directory("/d");
        f.write("/d/one", "");
        f.write("/d/two", "");

        assertThat(f.list("/d")).containsExactly(".", "..", "one", "two");
    }

    @Test
    void aListingGoesOnWhereItsSinkStopped() throws ErrnoException {
        f.directory("/d");
        for (int i = 0; i < 10; i++) {
            f.write("/d/" + i, "");
        }
        OpenFile file = vfs.open(null, "/d", OpenFlags.O_RDONLY, 0, Caller.KERNEL);
        StringBuilder seen = new StringBuilder();
        int taken;
        do {
            boolean[] full = {false};
            taken = file.readDirectory((inode, next, type, name) -> {
                if (full[0]) {
                    return false;
                }
                seen.append(name).append(' ');
                full[0] = true;
                return true;
            });
            if (seen.toString().endsWith(" 3 ")) {
                vfs.unlink(null, "/d/3", Caller.KERNEL);
                vfs.unlink(null, "/d/7", Caller.KERNEL);
            }
        } while (taken > 0);

        assertThat(seen.toString()).isEqualTo(". .. 0 1 2 3 4 5 6 8 9 ");
    }

    @Test
    void permissionsAreCheckedForOthersThanRoot() throws ErrnoException {
        Caller user = Fixture.user(1000);
        f.directory("/closed");
        f.write("/closed/file", "secret");
        vfs.changeMode(f.at("/closed"), 0700, Caller.KERNEL);
        f.write("/readable", "x");
        f.directory("/shared");
        vfs.changeMode(f.at("/shared"), 01777, Caller.KERNEL);
        f.write("/shared/of-root", "x");

        fails(Errno.EACCES, () -> vfs.resolve(null, "/closed/file", true, user));
        fails(Errno.EACCES, () -> vfs.open(null, "/readable", OpenFlags.O_WRONLY, 0, user));
        fails(Errno.EACCES, () -> vfs.makeDirectory(null, "/mine", 0755, user));
        fails(Errno.EPERM, () -> vfs.unlink(null, "/shared/of-root", user));
        fails(Errno.EPERM, () -> vfs.changeMode(f.at("/readable"), 0777, user));
        fails(Errno.EPERM, () -> vfs.changeOwner(f.at("/readable"), 1000, -1, user));
        fails(Errno.EACCES, () -> vfs.checkAccess(f.at("/readable"), 1, Caller.KERNEL));
        vfs.makeDirectory(null, "/shared/mine", 0755, user);
        assertThat(f.at("/shared/mine").stat().uid()).isEqualTo(1000);
    }

    @Test
    void changesOfDirectoriesKeepTheirRules() throws ErrnoException {
        f.directory("/d");
        f.directory("/d/e");
        f.write("/file", "x");

        fails(Errno.EEXIST, () -> f.directory("/d"));
        fails(Errno.ENOTEMPTY, () -> vfs.removeDirectory(null, "/d", Caller.KERNEL));
        fails(Errno.ENOTDIR, () -> vfs.removeDirectory(null, "/file", Caller.KERNEL));
        fails(Errno.EISDIR, () -> vfs.unlink(null, "/d", Caller.KERNEL));
        fails(Errno.EINVAL, () -> vfs.removeDirectory(null, "/d/.", Caller.KERNEL));
        fails(Errno.EBUSY, () -> vfs.removeDirectory(null, "/", Caller.KERNEL));
        fails(Errno.EINVAL, () -> vfs.rename(null, "/d", null, "/d/e/f", Caller.KERNEL));
        fails(Errno.EISDIR, () -> vfs.rename(null, "/file", null, "/d", Caller.KERNEL));
        fails(Errno.ENOTDIR, () -> vfs.rename(null, "/d", null, "/file", Caller.KERNEL));
        fails(Errno.EPERM, () -> vfs.link(null, "/d", null, "/d2", Caller.KERNEL));
        fails(Errno.EPERM, () -> vfs.makeNode(null, "/node", 0020644, 259, Caller.KERNEL));
    }

    @Test
    void aRenamedDirectoryIsSeenByWhoStandsInIt() throws ErrnoException {
        f.directory("/old");
        f.directory("/old/in");
        Path inside = f.at("/old/in");

        vfs.rename(null, "/old", null, "/new", Caller.KERNEL);

        assertThat(inside.absolute()).isEqualTo("/new/in");
        assertThat(f.at("/new/in")).isSameAs(inside);
        fails(Errno.ENOENT, () -> f.at("/old"));
    }

    @Test
    void aDirectoryKeepsItsEntryAfterTheCacheForgotIt() throws ErrnoException {
        f.directory("/old");
        Path stood = f.at("/old");
        f.now.addAndGet(2 * DentryCache.MAXIMUM_AGE_NANOS);
        f.write("/something", "");

        vfs.rename(null, "/old", null, "/new", Caller.KERNEL);

        assertThat(stood.absolute()).isEqualTo("/new");
    }

    @Test
    void anUnlinkedFileLivesAsLongAsItIsOpen() throws ErrnoException {
        f.write("/file", "still here");
        OpenFile file = vfs.open(null, "/file", OpenFlags.O_RDONLY, 0, Caller.KERNEL);
        long before = vfs.fileSystemOf(f.at("/")).statistics().freeBlocks();

        vfs.unlink(null, "/file", Caller.KERNEL);

        assertThat(f.read(file, 100)).isEqualTo("still here");
        assertThat(file.path()).isEqualTo("/file (deleted)");
        assertThat(file.stat().links()).isZero();
        file.release();
        assertThat(vfs.fileSystemOf(f.at("/")).statistics().freeBlocks()).isGreaterThan(before);
    }

    @Test
    void mountsAreEnteredAndLeft() throws ErrnoException {
        f.directory("/mnt");
        vfs.mount("tmpfs", "none", "/mnt", "size=64k", Caller.KERNEL);
        f.write("/mnt/file", "inside");
        f.directory("/mnt/d");

        assertThat(vfs.resolve(f.at("/mnt/d"), "../..", true, Caller.KERNEL).absolute())
                .isEqualTo("/");
        assertThat(vfs.mounts()).extracting(m -> m.target()).containsExactly("/", "/mnt");
        fails(Errno.EXDEV, () -> vfs.rename(null, "/mnt/file", null, "/file", Caller.KERNEL));
        fails(Errno.EXDEV, () -> vfs.link(null, "/mnt/file", null, "/file", Caller.KERNEL));
        fails(Errno.EBUSY, () -> vfs.removeDirectory(null, "/mnt", Caller.KERNEL));
        fails(Errno.EINVAL, () -> vfs.unmount("/mnt/d", Caller.KERNEL));
        fails(Errno.EPERM, () -> vfs.unmount("/mnt", Fixture.user(5)));
        OpenFile open = vfs.open(null, "/mnt/file", OpenFlags.O_RDONLY, 0, Caller.KERNEL);
        fails(Errno.EBUSY, () -> vfs.unmount("/mnt", Caller.KERNEL));
        open.release();
        vfs.unmount("/mnt", Caller.KERNEL);

        assertThat(f.list("/mnt")).containsExactly(".", "..");
        fails(Errno.ENODEV, () -> vfs.mount("ext9", null, "/mnt", "", Caller.KERNEL));
    }

    @Test
    void aReadOnlyMountRefusesChanges() throws ErrnoException {
        f.directory("/mnt");
        vfs.mount("tmpfs", null, "/mnt", "ro", Caller.KERNEL);

        fails(Errno.EROFS, () -> f.write("/mnt/file", "x"));
        fails(Errno.EROFS, () -> f.directory("/mnt/d"));
        fails(Errno.EROFS, () -> vfs.checkAccess(f.at("/mnt"), 2, Caller.KERNEL));
    }

    @Test
    void whenTheImplementationGoesEverythingAnswersEioAndComesBackWithIt() throws ErrnoException {
        f.directory("/d");
        f.write("/file", "x");
        OpenFile file = vfs.open(null, "/file", OpenFlags.O_RDWR, 0, Caller.KERNEL);

        vfs.table.typeRemoved(f.tmpfs);

        fails(Errno.EIO, () -> f.at("/file"));
        fails(Errno.EIO, () -> f.read(file, 1));
        fails(Errno.EIO, () -> file.write(f.buffer("y"), Caller.KERNEL));
        fails(Errno.EIO, file::stat);
        fails(Errno.EIO, () -> f.directory("/e"));
        vfs.table.typeAdded(f.tmpfs);
        f.write("/file", "fresh");
        assertThat(f.read("/file")).isEqualTo("fresh");
        fails(Errno.EIO, () -> f.read(file, 1));
    }

    @Test
    void aFileSystemThatThrowsGivesEio() throws ErrnoException {
        Inode broken = new Inode() {
            @Override
            public org.exoos.vfs.Stat stat() {
                throw new IllegalStateException("broken");
            }

            @Override
            public int mode() {
                return org.exoos.vfs.Stat.S_IFDIR | 0755;
            }

            @Override
            public Inode lookup(String name) {
                throw new IllegalStateException("broken");
            }
        };
        vfs.table.typeAdded(new BrokenType(broken));
        f.directory("/mnt");
        vfs.mount("broken", null, "/mnt", "", Caller.KERNEL);

        fails(Errno.EIO, () -> f.at("/mnt").stat());
        fails(Errno.EIO, () -> f.at("/mnt/x"));
        fails(Errno.EIO, () -> f.list("/mnt"));
    }
}
