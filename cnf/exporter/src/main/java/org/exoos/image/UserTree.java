package org.exoos.image;

import aQute.bnd.build.Project;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The tree that user programs see as their root: programs of {@code userspace/}, fixed files, busybox if wanted. */
final class UserTree {
    private final FileTree tree = new FileTree();

    UserTree(Project project, Path folder) throws IOException {
        for (String directory : ImageExporter.list(project, "-exo-root-directories")) {
            tree.directory(directory, directory.equals("tmp") ? 01777 : 0755);
        }
        for (String source : ImageExporter.list(project, "-exo-root")) {
            tree.folder("", folder.resolve(source).normalize());
        }
        busybox(project.getProperty("-exo-busybox"));
    }

    FileTree tree() {
        return tree;
    }

    /** The host's static busybox as it is, and a link for each of its applets that is not there yet. */
    private void busybox(@Nullable String file) throws IOException {
        if (file == null || file.isBlank()) {
            return;
        }
        tree.file("bin/busybox", Path.of(file));
        String applets = Command.of(file, "--list-full").run(10).orThrow();
        for (String applet : applets.lines().toList()) {
            if (tree.get(applet) == null) {
                tree.symlink(applet, "/bin/busybox");
            }
        }
    }
}
