package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {
    @TempDir
    private Path folder;

    @Test
    void appendsAnArchiveWithTheAdditionsAtTheirPlaces() throws IOException {
        Path base = Files.write(folder.resolve("base"), new byte[4096]);
        Path program = Files.writeString(folder.resolve("program"), "machine code");
        Path data = Files.createDirectories(folder.resolve("data/deep"));
        Files.writeString(data.resolve("file"), "text");
        Path target = folder.resolve("target");

        Overlay.write(
                base,
                List.of(new Addition(program, "/bin/tool"), new Addition(folder.resolve("data"), "/var/data")),
                Map.of("jre/lib/agent.so", program, "a/first", data.resolve("file")),
                folder,
                target);

        byte[] all = Files.readAllBytes(target);
        assertEquals(0, all.length % 4096);
        Path second = Files.write(folder.resolve("second"), java.util.Arrays.copyOfRange(all, 4096, all.length));
        BootArchive.unpack(second, name -> true, folder.resolve("unpacked"));
        assertEquals("machine code", Files.readString(folder.resolve("unpacked/jre/lib/agent.so")));
        assertEquals("text", Files.readString(folder.resolve("unpacked/a/first")));
        String names = Commands.output(
                "tar", "-tf", folder.resolve("unpacked/exo/add.tar").toString());
        assertTrue(names.lines().toList().containsAll(List.of("bin/tool", "var/data/deep/file")), names);
    }

    @Test
    void refusesPlacesOutsideTheRoot() {
        assertThrows(IllegalArgumentException.class, () -> new Addition(folder, "/../x"));
        assertThrows(IllegalArgumentException.class, () -> new Addition(folder, "bin"));
    }

    @Test
    void putsAProgramInBinAndAFolderInTheRoot() throws IOException {
        Path program = Files.writeString(folder.resolve("tool"), "");
        assertTrue(program.toFile().setExecutable(true));

        assertEquals("/bin/tool", Addition.parse(program.toString()).target());
        assertEquals(
                "/" + folder.getFileName(), Addition.parse(folder.toString()).target());
        assertEquals("/x/y", Addition.parse(program + ":/x/y").target());
    }
}
