package org.exoos.vfs.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.KernelAttribute;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

class SysfsTest {
    private static final class Attribute implements KernelAttribute {
        private final String path;
        private String value = "first";

        Attribute(String path) {
            this.path = path;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String read() {
            return value + "\n";
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void write(String given) throws ErrnoException {
            if (given.isEmpty()) {
                throw Errno.EINVAL.exception();
            }
            value = given;
        }
    }

    private static Bundle bundle(long id, String name) {
        return (Bundle) Proxy.newProxyInstance(
                SysfsTest.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getBundleId" -> id;
                    case "getSymbolicName" -> name;
                    case "getVersion" -> new Version(1, 2, 3);
                    case "getState" -> Bundle.ACTIVE;
                    default -> null;
                });
    }

    private final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            SysfsTest.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> method.getName().equals("getBundles")
                    ? new Bundle[] {bundle(1, "a"), bundle(2, "b"), bundle(3, "a")}
                    : null);
    private final AttributeTree tree = new AttributeTree(new BundleAttributes(context));
    private final Inode root = new Sysfs(tree, 0).root();
    private final Attribute policy = new Attribute("sched/policy");

    SysfsTest() {
        tree.add(policy);
        tree.add(new Attribute("sched/cpu0/load"));
    }

    private Inode at(String path) throws ErrnoException {
        Inode here = root;
        for (String name : path.split("/")) {
            here = here.lookup(name);
            if (here == null) {
                throw Errno.ENOENT.exception();
            }
        }
        return here;
    }

    private OpenFile open(String path) throws ErrnoException {
        OpenFile file = at(path).open(OpenFlags.O_RDWR, "/sys/" + path, Caller.KERNEL);
        if (file == null) {
            throw new AssertionError(path);
        }
        return file;
    }

    private static String read(OpenFile file) throws ErrnoException {
        byte[] bytes = new byte[100];
        int count = (int) file.read(new ArrayBuffer(bytes), Caller.KERNEL);
        return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
    }

    private static List<String> list(Inode directory) throws ErrnoException {
        List<String> names = new ArrayList<>();
        directory.readDirectory(0, (inode, next, type, name) -> names.add(name));
        return names;
    }

    @Test
    void pathsOfAttributesAreDirectories() throws ErrnoException {
        assertThat(list(root)).containsExactly("bundles", "sched");
        assertThat(list(at("sched"))).containsExactly("cpu0", "policy");
        assertThat(at("sched/cpu0").isDirectory()).isTrue();
        assertThatThrownBy(() -> at("sched/none")).isSameAs(Errno.ENOENT.exception());
    }

    @Test
    void anAttributeIsReadAndWrittenWhole() throws ErrnoException {
        OpenFile file = open("sched/policy");

        assertThat(read(file)).isEqualTo("first\n");
        assertThat(read(file)).isEmpty();
        assertThat(file.write(new ArrayBuffer("fifo\n".getBytes(StandardCharsets.ISO_8859_1)), Caller.KERNEL))
                .isEqualTo(5);
        assertThat(policy.value).isEqualTo("fifo");
        file.seek(0, 0);
        assertThat(read(file)).isEqualTo("fifo\n");
        assertThatThrownBy(() -> file.write(new ArrayBuffer(new byte[] {'\n'}), Caller.KERNEL))
                .isSameAs(Errno.EINVAL.exception());
    }

    @Test
    void onlyUidZeroWrites() throws ErrnoException {
        Caller user = (Caller) Proxy.newProxyInstance(
                SysfsTest.class.getClassLoader(),
                new Class<?>[] {Caller.class},
                (proxy, method, arguments) -> new Credentials(1000, 1000));

        assertThatThrownBy(() -> open("sched/policy").write(new ArrayBuffer(new byte[] {'x'}), user))
                .isSameAs(Errno.EPERM.exception());
        assertThat(policy.value).isEqualTo("first");
        assertThat(at("bundles/b").mode() & 0777).isEqualTo(0444);
    }

    @Test
    void attributesGoWithTheirServices() throws ErrnoException {
        tree.remove(policy);
        assertThat(list(at("sched"))).containsExactly("cpu0");
        tree.add(new Attribute("/absolute"));
        assertThat(list(root)).containsExactly("bundles", "sched");
    }

    @Test
    void bundlesAreListedWithVersionAndState() throws ErrnoException {
        assertThat(list(at("bundles"))).containsExactly("a", "a#3", "b");
        assertThat(read(open("bundles/a#3"))).isEqualTo("id 3\nversion 1.2.3\nstate ACTIVE\n");
    }
}
