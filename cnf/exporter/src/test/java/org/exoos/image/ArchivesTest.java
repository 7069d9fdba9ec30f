package org.exoos.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    private static final String LONG = "d".repeat(80) + "/" + "f".repeat(80);

    @TempDir
    Path folder;

    private final FileTree tree = new FileTree();

    @Test
    void bootArchiveHoldsContentsOnPagesAndAnIndexSortedByName() throws IOException {
        tree.text("b/file", "hello");
        tree.text("b-c", "x");
        tree.symlink("a", "b/file");
        tree.text("empty", "");
        ByteBuffer archive = boot();

        assertThat(ascii(archive, 0, 8)).isEqualTo("EXOBOOT1");
        assertThat(archive.getInt(8)).isEqualTo(1);
        assertThat(archive.getInt(12)).isEqualTo(5);
        assertThat(archive.getLong(32)).isEqualTo(archive.limit());
        assertThat(archive.limit() % 4096).isZero();
        int index = (int) archive.getLong(16);
        var crc = new CRC32();
        crc.update(archive.array(), index, (int) archive.getLong(24));
        assertThat(archive.getInt(40)).isEqualTo((int) crc.getValue());

        String[] names = {"a", "b", "b-c", "b/file", "empty"};
        String[] contents = {"b/file", "", "x", "hello", ""};
        int[] types = {0120000, 0040000, 0100000, 0100000, 0100000};
        for (int i = 0; i < names.length; i++) {
            int length = archive.getInt(index + 28);
            assertThat(ascii(archive, index + 32, length)).isEqualTo(names[i]);
            assertThat(archive.getInt(index + 24) & 0170000).isEqualTo(types[i]);
            long offset = archive.getLong(index);
            assertThat(offset % 4096).isZero();
            assertThat(offset == 0).isEqualTo(contents[i].isEmpty());
            assertThat(ascii(archive, (int) offset, (int) archive.getLong(index + 8)))
                    .isEqualTo(contents[i]);
            index += (int) BootArchive.roundUp(32 + length, 8);
        }
    }

    @Test
    void equalTreesGiveEqualArchives() throws IOException {
        Path file = Files.writeString(folder.resolve("source"), "data");
        tree.file("x/y", file);
        ByteBuffer first = boot();
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(boot()).isEqualTo(first);
    }

    @Test
    void aFileAddedAgainReplacesTheEarlierOne() throws IOException {
        tree.text("etc/config", "old");
        tree.text("etc/config", "new");
        assertThat(new String(boot().array(), StandardCharsets.ISO_8859_1))
                .contains("new")
                .doesNotContain("old");
    }

    @Test
    void absoluteNamesAreRefused() {
        assertThatThrownBy(() -> tree.text("/etc/config", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tarIsWhatTarReads() throws IOException {
        tree.directory("tmp", 01777);
        tree.text("etc/config", "version = 1\n");
        tree.symlink("bin/sh", "/bin/busybox");
        tree.text(LONG, "long");
        tree.symlink("far", "t".repeat(150));
        Path tar = folder.resolve("root.tar");
        TarArchive.write(tree, tar);

        String listing = Command.of("tar", "--utc", "-tvf", tar).run(10).orThrow();
        assertThat(listing)
                .contains("drwxrwxrwt root/root         0 2025-01-01 00:00 tmp/")
                .contains("bin/sh -> /bin/busybox")
                .contains("-rw-r--r-- root/root        12 2025-01-01 00:00 etc/config")
                .contains("far -> " + "t".repeat(150));
        assertThat(Command.of("tar", "-xOf", tar, LONG).run(10).orThrow()).isEqualTo("long");
    }

    private ByteBuffer boot() throws IOException {
        Path file = folder.resolve("exo.boot");
        BootArchive.write(tree, file);
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String ascii(ByteBuffer bytes, int offset, int length) {
        return new String(bytes.array(), offset, length, StandardCharsets.US_ASCII);
    }
}
