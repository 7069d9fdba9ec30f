package org.exoos.vfs.tarfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of random trees, written by GNU tar and by Commons Compress in every format they have: we read what they read. */
class TarAgainstOthersTest {
    @TempDir
    Path folder;

    /** Path to contents, link target or "/", as {@link Mounted#all} tells them. */
    private final TreeMap<String, String> expected = new TreeMap<>(Map.of("/", ""));

    private static String name(Random random, int length) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            name.append("abcXYZ09._- +=".charAt(random.nextInt(14)));
        }
        return name + "x";
    }

    private void fill(Random random, Path host, String path, int depth, boolean longNames) throws IOException {
        for (int i = 0; i < 4; i++) {
            String name = name(random, longNames ? 1 + random.nextInt(60) : 1 + random.nextInt(8));
            Path file = host.resolve(name);
            if (Files.exists(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            switch (random.nextInt(4)) {
                case 0 -> {
                    Files.createSymbolicLink(file, Path.of("to/" + name));
                    expected.put(path + "/" + name, "-> to/" + name);
                }
                case 1 -> {
                    if (depth > 0) {
                        Files.createDirectory(file);
                        expected.put(path + "/" + name + "/", "");
                        fill(random, file, path + "/" + name, depth - 1, longNames);
                    }
                }
                default -> {
                    int[] sizes = {0, 1, 511, 512, 513, 4095, 4096, 5000};
                    byte[] contents = new byte[sizes[random.nextInt(sizes.length)]];
                    random.nextBytes(contents);
                    Files.write(file, contents);
                    expected.put(path + "/" + name, new String(contents, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gnu, 1",
        "gnu, 2",
        "gnu, 3",
        "oldgnu, 4",
        "posix, 5",
        "posix, 6",
        "posix, 7",
        "ustar, 8",
        "ustar, 9",
        "v7, 10",
        "v7, 11"
    })
    void readsWhatGnuTarWrites(String format, long seed) throws Exception {
        Random random = new Random(seed);
        Path tree = Files.createDirectory(folder.resolve("tree"));
        fill(random, tree, "", 3, format.equals("gnu") || format.equals("posix"));
        Path archive = folder.resolve("archive.tar");
        Process tar = new ProcessBuilder(
                        "tar", "--format=" + format, "-C", tree.toString(), "-cf", archive.toString(), ".")
                .inheritIO()
                .start();
        assertThat(tar.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(tar.exitValue()).isZero();

        Mounted mounted = new Mounted(Files.readAllBytes(archive));

        assertThat(mounted.all()).isEqualTo(expected);
        assertThat(mounted.problems).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void readsWhatCommonsCompressWritesAndSeesTheSame(long seed) throws IOException {
        Random random = new Random(seed);
        Path tree = Files.createDirectory(folder.resolve("tree"));
        fill(random, tree, "", 3, true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean posix = seed % 2 == 0;
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
            out.setLongFileMode(posix ? TarArchiveOutputStream.LONGFILE_POSIX : TarArchiveOutputStream.LONGFILE_GNU);
            out.setBigNumberMode(
                    posix ? TarArchiveOutputStream.BIGNUMBER_POSIX : TarArchiveOutputStream.BIGNUMBER_STAR);
            out.setAddPaxHeadersForNonAsciiNames(posix);
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.skip(1).sorted().toList()) {
                    add(out, tree, file);
                }
            }
        }
        byte[] archive = bytes.toByteArray();

        Mounted mounted = new Mounted(archive);

        assertThat(mounted.all()).isEqualTo(expected);
        assertThat(mounted.all().keySet()).containsAll(seenByCommonsCompress(archive));
        assertThat(mounted.problems).isEmpty();
    }

    private static void add(TarArchiveOutputStream out, Path tree, Path file) throws IOException {
        String name = tree.relativize(file).toString();
        TarArchiveEntry entry;
        byte[] contents = new byte[0];
        if (Files.isSymbolicLink(file)) {
            entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(Files.readSymbolicLink(file).toString());
        } else if (Files.isDirectory(file)) {
            entry = new TarArchiveEntry(name + "/");
        } else {
            entry = new TarArchiveEntry(name);
            contents = Files.readAllBytes(file);
            entry.setSize(contents.length);
        }
        out.putArchiveEntry(entry);
        out.write(contents);
        out.closeArchiveEntry();
    }

    private static List<String> seenByCommonsCompress(byte[] archive) throws IOException {
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(archive), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add("/" + entry.getName());
            }
        }
        return names;
    }
}
