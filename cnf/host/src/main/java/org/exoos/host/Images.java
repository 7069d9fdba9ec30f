package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.exoos.host.MachineOptions.Boot;

/** Where the project keeps what it has built. */
public final class Images {
    private static final List<Path> FIRMWARE = List.of(
            Path.of("/usr/share/OVMF/OVMF_CODE.fd"),
            Path.of("/usr/share/ovmf/OVMF.fd"),
            Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd"));

    /** Not jars of sources, tests and the like. */
    private static final Pattern BUNDLE = Pattern.compile("org\\.exoos\\.[\\w.]+-[^-]+(-SNAPSHOT)?\\.jar");

    private Images() {}

    /** The project's folder, {@code exo.home}. */
    public static Path home() {
        return Path.of(System.getProperty("exo.home", ".")).toAbsolutePath().normalize();
    }

    /** Where console logs are kept. */
    public static Path logs() {
        return home().resolve("target/consoles");
    }

    /** An image for QEMU's direct start. */
    public static Boot kernel(String image) throws IOException {
        return new Boot.Kernel(file(image, "nucleus.elf"), file(image, "exo.boot"));
    }

    /** The image's disc, to be started by BIOS. */
    public static Boot bios(String image) throws IOException {
        return new Boot.Bios(file(image, "exo.iso"));
    }

    /** The image's disc, to be started by UEFI firmware from Debian's package ovmf. */
    public static Boot uefi(String image) throws IOException {
        Path firmware = FIRMWARE.stream()
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> new HostException("no UEFI firmware found; './exo doctor' says what to install"));
        return new Boot.Uefi(file(image, "exo.iso"), firmware);
    }

    /**
     * The bundle that a module of the build has made.
     *
     * @param module its folder, from the project's
     */
    public static Path bundle(String module) throws IOException {
        Path target = home().resolve(module).resolve("target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file ->
                            BUNDLE.matcher(file.getFileName().toString()).matches())
                    .findFirst()
                    .orElseThrow(
                            () -> new HostException(module + " is not built (there is no bundle in " + target + ")"));
        }
    }

    private static Path file(String image, String name) throws IOException {
        Path file = home().resolve("images").resolve(image).resolve("target").resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new HostException("image " + image + " is not built (there is no " + file + "); './exo image " + image
                    + "' makes it");
        }
        return file;
    }
}
