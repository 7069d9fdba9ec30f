package org.exoos.vfs.tarfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to an archive, reading it neither throws nor hangs nor leaves the archive, and what it accepts can be read. */
class TarMutationProperties {
    private static final byte[] ARCHIVE = new TarBuilder()
            .entry('5', "bin/", "", "")
            .file("bin/hello", "hello".repeat(200))
            .pax('x', "path", "etc/a-longer-name", "mtime", "1.5", "size", "3")
            .file("short", "abc")
            .entry('L', "././@LongLink", "", "gnu/" + "n".repeat(150) + "\0")
            .file("gnu", "g")
            .entry('2', "link", "bin/hello", "")
            .entry('1', "hard", "bin/hello", "")
            .pax('g', "mtime", "7")
            .file("last", "l")
            .finished();

    record Change(int at, int value, boolean reseal) {}

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, ARCHIVE.length - 1),
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.of(true, true, false))
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 400)
    void noChangeBreaksTheReader(@ForAll("changes") List<Change> changes) {
        byte[] archive = ARCHIVE.clone();
        for (Change change : changes) {
            archive[change.at] = (byte) change.value;
            int block = change.at & -512;
            if (change.reseal) {
                byte[] header = TarBuilder.sealed(Arrays.copyOfRange(archive, block, block + 512));
                System.arraycopy(header, 0, archive, block, 512);
            }
        }

        Mounted mounted = new Mounted(archive);

        assertThat(mounted.all()).containsKey("/");
    }

    @Property(tries = 100)
    void anyCutLeavesAReadableFront(@ForAll("cuts") int length) {
        Mounted mounted = new Mounted(Arrays.copyOf(ARCHIVE, length));

        assertThat(mounted.all()).containsKey("/");
        assertThat(mounted.problems.size()).isLessThanOrEqualTo(1);
    }

    @Provide
    Arbitrary<Integer> cuts() {
        return Arbitraries.integers().between(1, ARCHIVE.length);
    }
}
