package org.exoos.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuCommandTest {
    private static final MachineOptions MACHINE =
            MachineOptions.of(new MachineOptions.Boot.Kernel(Path.of("nucleus.elf"), Path.of("exo.boot")));

    private static List<String> command(MachineOptions options) throws IOException {
        return QemuCommand.of(new Qemu("qemu", 7, false), options, Path.of("."));
    }

    @Test
    void aMachineThatCountsInstructionsIsTheSameEachTime() throws IOException {
        assertThat(command(MACHINE.withIcount()))
                .containsSequence("-icount", "shift=0,sleep=off")
                .containsSequence("-seed", "1")
                .containsSequence("-rtc", "base=2026-01-01T00:00:00,clock=vm");
    }

    @Test
    void anyOtherMachineHasTheTimeOfDayAndRandomNumbersOfItsOwn() throws IOException {
        assertThat(command(MACHINE)).containsSequence("-rtc", "base=utc").doesNotContain("-seed");
    }

    @Test
    void onlyAMachineForADebuggerHasItsPortAndItsAgent(@TempDir Path folder) throws IOException {
        Path archive = Files.write(folder.resolve("exo.boot"), new byte[4096]);
        MachineOptions plain = MachineOptions.of(new MachineOptions.Boot.Kernel(Path.of("nucleus.elf"), archive));
        Qemu qemu = new Qemu("qemu", 7, false);

        assertThat(QemuCommand.of(qemu, plain, folder))
                .contains(archive.toString())
                .noneMatch(word -> word.contains("jdwp") || word.contains("0x2e8"));
        assertThat(QemuCommand.of(qemu, plain.withDebug(), folder))
                .contains(folder.resolve("boot-archive").toString(), "isa-serial,chardev=com4,iobase=0x2e8,irq=7")
                .anyMatch(word -> word.contains("exo.debug jvm=") && word.contains("-agentlib:jdwp="));
    }
}
