package org.exoos.test.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions.Boot;

/**
 * An image's boot archive with another one behind it that makes the JVM run a class of boot/java's tests (org.exoos.guest) in
 * place of the framework. The format is described in cnf/exporter, class BootArchive.
 */
final class GuestArchive {
    private static final int PAGE = 4096;
    private static final int REGULAR_FILE = 0100644;
    private static final List<String> OPTIONS = List.of(
            "/jre/bin/java",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:UseAVX=0",
            "-Xss512k",
            "--module-path=/exo/org.exoos.nucleus.jar",
            "--add-modules=org.exoos.nucleus",
            "--enable-native-access=org.exoos.nucleus,ALL-UNNAMED",
            "--add-opens=java.base/java.lang=org.exoos.nucleus",
            "--add-exports=java.base/jdk.internal.access=org.exoos.nucleus",
            "--add-exports=java.base/jdk.internal.foreign.abi=org.exoos.nucleus",
            "--add-exports=java.base/jdk.internal.foreign.abi.x64=org.exoos.nucleus",
            "--add-exports=java.base/jdk.internal.misc=org.exoos.nucleus",
            "-cp",
            "/exo/tests.jar");

    private GuestArchive() {}

    /** What boots {@code mainClass} of org.exoos.guest with the given arguments. Writes {@code archive}. */
    static Boot running(Path archive, String mainClass, String... arguments) throws IOException {
        var kernel = (Boot.Kernel) Images.kernel("minimal");
        String command = Stream.of(OPTIONS.stream(), Stream.of("org.exoos.guest." + mainClass), Stream.of(arguments))
                .flatMap(words -> words)
                .map(word -> word + "\n")
                .reduce("", String::concat);
        var files = new TreeMap<>(Map.of(
                "exo/jvm.args",
                command.getBytes(StandardCharsets.UTF_8),
                "exo/tests.jar",
                jar(Images.home().resolve("boot/java/target/test-classes"))));
        Files.copy(kernel.archive(), archive);
        try (OutputStream out = Files.newOutputStream(archive, java.nio.file.StandardOpenOption.APPEND)) {
            out.write(overlay(files));
        }
        return new Boot.Kernel(kernel.kernel(), archive);
    }

    private static byte[] jar(Path classes) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
        return bytes.toByteArray();
    }

    /** Files in the order of their names. */
    private static byte[] overlay(TreeMap<String, byte[]> files) {
        int indexLength =
                files.keySet().stream().mapToInt(GuestArchive::entryLength).sum();
        int dataLength =
                files.values().stream().mapToInt(data -> roundUp(data.length)).sum();
        int indexOffset = PAGE + dataLength;
        int total = indexOffset + roundUp(indexLength);
        ByteBuffer all = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        int data = PAGE;
        int entry = indexOffset;
        for (var file : files.entrySet()) {
            byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
            all.position(entry)
                    .putLong(data)
                    .putLong(file.getValue().length)
                    .putLong(0)
                    .putInt(REGULAR_FILE)
                    .putInt(name.length)
                    .put(name);
            all.position(data).put(file.getValue());
            entry += entryLength(file.getKey());
            data += roundUp(file.getValue().length);
        }
        var crc = new CRC32();
        crc.update(all.array(), indexOffset, indexLength);
        all.position(0)
                .put("EXOBOOT1".getBytes(StandardCharsets.US_ASCII))
                .putInt(1)
                .putInt(files.size())
                .putLong(indexOffset)
                .putLong(indexLength)
                .putLong(total)
                .putInt((int) crc.getValue());
        return all.array();
    }

    private static int entryLength(String name) {
        return (32 + name.getBytes(StandardCharsets.UTF_8).length + 7) / 8 * 8;
    }

    private static int roundUp(int length) {
        return (length + PAGE - 1) / PAGE * PAGE;
    }
}
