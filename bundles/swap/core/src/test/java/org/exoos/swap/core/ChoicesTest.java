package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoicesTest {
    @TempDir
    private Path folder;

    private Choices boot() {
        return new Choices(folder.resolve("choices"), Runnable::run);
    }

    @Test
    void whatWasChosenIsChosenAfterTheNextBootToo() {
        Choices first = boot();
        assertThat(first.chosen("sched")).isEmpty();
        first.choose("sched", "fifo");
        first.choose("sched", "eevdf");
        first.choose("sched", "eevdf");
        first.choose("loader", "elf");
        first.bootIsGood();
        Choices second = boot();
        assertThat(second.safe()).isFalse();
        assertThat(second.chosen("sched")).contains("eevdf");
        assertThat(second.chosen("loader")).contains("elf");
    }

    @Test
    void afterTwoBootsThatDidNotEndTheChoicesAreSetAside() {
        boot().choose("sched", "fifo");
        assertThat(boot().chosen("sched")).as("one boot failed").contains("fifo");
        Choices safe = boot();
        assertThat(safe.safe()).isTrue();
        assertThat(safe.chosen("sched")).isEmpty();
        safe.bootIsGood();
        assertThat(boot().chosen("sched")).as("they are kept").contains("fifo");
    }

    @Test
    void aFileThatCannotBeReadIsNone() throws IOException {
        Files.writeString(folder.resolve("choices"), "choice.sched=fifo\nboots.unfinished=7\nbad=\\u00zz\n");
        Choices choices = boot();
        assertThat(choices.safe()).isFalse();
        assertThat(choices.chosen("sched")).isEmpty();
    }

    @Test
    void aCountThatIsNoNumberIsZero() throws IOException {
        Files.writeString(folder.resolve("choices"), "choice.sched=fifo\nboots.unfinished=many\n");
        Choices choices = boot();
        assertThat(choices.safe()).isFalse();
        assertThat(choices.chosen("sched")).contains("fifo");
        assertThat(folder.resolve("choices")).content().contains("boots.unfinished=1");
    }

    @Test
    void withoutAFileTheyLastAsLongAsTheMachine() {
        for (Path file : new Path[] {null, folder.resolve("missing/choices")}) {
            Choices choices = new Choices(file, Runnable::run);
            choices.choose("sched", "fifo");
            choices.bootIsGood();
            assertThat(choices.chosen("sched")).contains("fifo");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
