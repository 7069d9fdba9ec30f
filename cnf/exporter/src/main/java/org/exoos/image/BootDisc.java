package org.exoos.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A disc image that boots under BIOS and under UEFI: GRUB loads the nucleus by Multiboot2 with the boot archive as its
 * only module.
 */
final class BootDisc {
    private BootDisc() {}

    static void make(Path nucleus, Path archive, String kernelCommandLine, Path work, Path target) throws IOException {
        AotCache.deleteAll(work);
        Path grub = Files.createDirectories(work.resolve("boot/grub"));
        link(nucleus, work.resolve("boot/nucleus.elf"));
        link(archive, work.resolve("boot/exo.boot"));
        Files.writeString(grub.resolve("grub.cfg"), """
                set timeout=0
                set default=0
                # The nucleus draws text: BIOS machines keep the text mode, UEFI ones get a frame buffer from GRUB.
                if [ "$grub_platform" = efi ]; then insmod all_video; fi
                menuentry "Exo-OS" {
                    multiboot2 /boot/nucleus.elf %s
                    module2 /boot/exo.boot
                    boot
                }
                """.formatted(kernelCommandLine));
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Command.of("grub-mkrescue", "-o", part, work, "--", "-volid", "EXOOS")
                .run(300)
                .orThrow();
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        AotCache.deleteAll(work);
    }

    private static void link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(file, name);
        }
    }
}
