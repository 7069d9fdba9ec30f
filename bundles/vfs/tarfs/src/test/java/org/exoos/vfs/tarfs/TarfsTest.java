package org.exoos.vfs.tarfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.exoos.memory.PageSource;
import org.exoos.vfs.Inode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarfsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ustar", "gnu", "pax", "v7", "oldgnu"})
    void whatGnuTarWritesIsReadBack(String format) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/tar")));
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.createDirectories(source.resolve("bin/sub"));
        Files.writeString(source.resolve("bin/hello"), "hello world");
        Files.writeString(source.resolve("empty"), "");
        Files.write(source.resolve("big"), new byte[10_000]);
        Files.createSymbolicLink(source.resolve("link"), Path.of("bin/hello"));
        Files.createLink(source.resolve("hard"), source.resolve("bin/hello"));
        boolean longNames = format.equals("gnu") || format.equals("pax");
        String longName = "n".repeat(200);
        if (longNames) {
            Files.writeString(source.resolve(longName), "long");
            Files.createSymbolicLink(source.resolve("to-long"), Path.of("t".repeat(180)));
        }
        Path archive = folder.resolve("a.tar");
        Process tar = new ProcessBuilder(
                        "/bin/tar", "--format=" + format, "-C", source.toString(), "-cf", archive.toString(), ".")
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();

        Mounted mounted = new Mounted(Files.readAllBytes(archive));

        assertThat(mounted.problems).isEmpty();
        assertThat(mounted.read("bin/hello")).isEqualTo("hello world");
        assertThat(mounted.at("hard")).isSameAs(mounted.at("bin/hello"));
        assertThat(mounted.all())
                .containsEntry("/link", "-> bin/hello")
                .containsEntry("/empty", "")
                .containsKey("/bin/sub/");
        assertThat(mounted.read("big")).hasSize(10_000);
        if (longNames) {
            assertThat(mounted.read(longName)).isEqualTo("long");
            assertThat(mounted.all()).containsEntry("/to-long", "-> " + "t".repeat(180));
        }
    }

    @Test
    void attributesComeFromTheHeaderOrFromPaxRecords() throws Exception {
        Mounted mounted = new Mounted(new TarBuilder()
                .file("plain", "x")
                .pax('x', "mtime", "1234567890.5", "path", "bin/renamed", "uid", "70000")
                .file("ignored", "y")
                .file("after", "z")
                .finished());

        assertThat(mounted.problems).isEmpty();
        assertThat(mounted.at("plain").stat().modified()).isEqualTo(0_14700000000L * 1_000_000_000L);
        assertThat(mounted.at("plain").stat().uid()).isEqualTo(01750);
        assertThat(mounted.at("bin/renamed").stat().modified()).isEqualTo(1_234_567_890_500_000_000L);
        assertThat(mounted.at("bin/renamed").stat().uid()).isEqualTo(70000);
        assertThat(mounted.at("after").stat().uid()).isEqualTo(01750);
        assertThat(mounted.at("bin").mode() & 0777).isEqualTo(0755);
    }

    @Test
    void aPaxSizeOverridesTheHeaders() {
        byte[] wrong = TarBuilder.header('0', "f", "", "00000000000", "ustar\00000");
        byte[] data = new byte[512];
        data[0] = 'd';
        Mounted mounted = new Mounted(new TarBuilder()
                .pax('x', "size", "1")
                .raw(wrong)
                .raw(data)
                .file("next", "n")
                .finished());

        assertThat(mounted.problems).isEmpty();
        assertThat(mounted.read("f")).isEqualTo("d");
        assertThat(mounted.read("next")).isEqualTo("n");
    }

    @Test
    void laterLayersLieOverEarlierOnes() {
        Mounted mounted = new Mounted(
                new TarBuilder().file("etc/config", "old").file("etc/kept", "k").finished(),
                new TarBuilder().file("etc/config", "new").file("opt/tool", "t").finished());

        assertThat(mounted.read("etc/config")).isEqualTo("new");
        assertThat(mounted.read("etc/kept")).isEqualTo("k");
        assertThat(mounted.read("opt/tool")).isEqualTo("t");
        assertThat(mounted.all()).hasSize(6);
    }

    @Test
    void damageIsToldAndTheGoodPartStays() {
        byte[] bad = TarBuilder.header('0', "bad", "", "00000000001", "ustar\00000");
        bad[0] ^= 1;
        byte[] archive =
                new TarBuilder().file("good", "g").raw(bad).file("lost", "l").finished();

        Mounted mounted = new Mounted(archive);

        assertThat(mounted.all()).containsOnlyKeys("/", "/good");
        assertThat(mounted.problems).singleElement().asString().contains("at byte 1024", "checksum");
    }

    @Test
    void hostileEntriesAreLeftOut() {
        Mounted mounted = new Mounted(new TarBuilder()
                .file("../escape", "x")
                .file("a/../../b", "x")
                .entry('2', "dir", "/etc", "")
                .file("dir/through-link", "x")
                .entry('1', "hard", "missing", "")
                .entry('1', "hard-to-directory", "/", "")
                .entry('3', "device", "", "")
                .entry('S', "sparse", "", "")
                .entry('2', "empty-link", "", "")
                .file("n".repeat(99) + "/" + "x", "no, too long for the field")
                .pax('x', "path", "d/".repeat(300) + "f")
                .file("deep", "x")
                .pax('x', "path", "n".repeat(256))
                .file("long", "x")
                .file("good", "g")
                .finished());

        assertThat(mounted.read("good")).isEqualTo("g");
        assertThat(mounted.all().keySet())
                .doesNotContain("/escape", "/b", "/hard", "/device", "/sparse", "/deep", "/long");
        assertThat(mounted.problems).hasSize(11 - 1);
    }

    @Test
    void badNumbersAndSizesEndTheReading() {
        List<byte[]> bad = new ArrayList<>();
        bad.add(TarBuilder.header('0', "f", "", "99999999999", "ustar\00000"));
        bad.add(TarBuilder.header('0', "f", "", "77777777777", "ustar\00000"));
        byte[] negative = TarBuilder.header('0', "f", "", "", "ustar  ");
        java.util.Arrays.fill(negative, 124, 136, (byte) 0xff);
        bad.add(TarBuilder.sealed(negative));
        byte[] huge = TarBuilder.header('0', "f", "", "", "ustar  ");
        java.util.Arrays.fill(huge, 124, 136, (byte) 0x7f);
        huge[124] = (byte) 0x80;
        bad.add(TarBuilder.sealed(huge));
        for (byte[] header : bad) {
            Mounted mounted =
                    new Mounted(new TarBuilder().file("good", "g").raw(header).finished());
            assertThat(mounted.all()).containsOnlyKeys("/", "/good");
            assertThat(mounted.problems).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "9",
                "9 ",
                "99 a=b\n",
                "5 a=b\n",
                "6 a=b\nx",
                "-6 a=b\n",
                "6 =ab\n",
                "99999999999999999999 a=b\n"
            })
    void badPaxRecordsAreToldOrEmpty(String records) {
        Mounted mounted = new Mounted(new TarBuilder()
                .entry('x', "pax", "", records)
                .file("after", "a")
                .finished());

        assertThat(mounted.read("after")).isEqualTo("a");
        assertThat(mounted.problems).hasSize(records.isEmpty() ? 0 : 1);
    }

    @Test
    void anArchiveWithoutItsEndMarkIsReadToItsEnd() {
        Mounted mounted = new Mounted(new TarBuilder().file("f", "x").unfinished());

        assertThat(mounted.read("f")).isEqualTo("x");
        assertThat(mounted.problems).singleElement().asString().contains("end mark");
    }

    @Test
    void pagesAreZeroPastTheEndAndTheSameForEveryMapping() {
        String contents = "0123456789abcdef".repeat(300);
        Mounted mounted = new Mounted(
                new TarBuilder().file("f", contents).file("g", "next").finished());
        PageSource pages = mounted.at("f").pages();
        assertThat(pages).isNotNull();

        long frame = pages.frame(1);

        byte[] page = new byte[4096];
        mounted.machine.memory().read(frame, page, 0, page.length);
        assertThat(new String(page, 0, 704, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo(contents.substring(4096));
        for (int i = 704; i < page.length; i++) {
            assertThat(page[i]).isZero();
        }
        assertThat(pages.frame(1)).isEqualTo(frame);
        assertThat(pages.frame(2)).isZero();
        assertThat(pages.writable()).isFalse();
    }

    @Test
    void alignedPagesAreUsedInPlace() {
        TarBuilder builder = new TarBuilder();
        // Seven blocks before the data of f: it begins at byte 4096.
        builder.file("pad1", "x")
                .file("pad2", "x")
                .file("pad3", "x")
                .raw(TarBuilder.header('5', "d", "", "0", "ustar\00000"));
        builder.file("f", "y".repeat(5000));
        Mounted mounted = new Mounted(builder.finished());
        Inode file = mounted.at("f");
        PageSource pages = file.pages();
        assertThat(pages).isNotNull();
        long start = mounted.machine.memory().bootFile("/0").orElseThrow().address();

        assertThat(pages.frame(0)).isEqualTo(start + 4096);
        assertThat(pages.frame(1)).isNotEqualTo(start + 8192);
    }
}
