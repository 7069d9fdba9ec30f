package org.exoos.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewBundleTest {
    @TempDir
    private Path folder;

    private Path tree() throws IOException {
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Files.writeString(tree.resolve("pom.xml"), """
                <artifactId>org.exoos</artifactId>
                <version>1.2-SNAPSHOT</version>
                    <modules>
                        <module>bundles/sched/api</module>
                        <module>bundles/sched/fifo</module>
                        <module>bundles/swap/api</module>
                    </modules>
                """);
        return tree.toRealPath();
    }

    @Test
    void inTheTreeItBecomesAModule() throws IOException {
        Path tree = tree();

        NewBundle.Made made = NewBundle.make(tree, List.of("scheduler", "sjf"));

        assertThat(made).isEqualTo(new NewBundle.Made(tree.resolve("bundles/sched/sjf"), true));
        assertThat(Files.readString(tree.resolve("pom.xml")))
                .containsSubsequence("sched/fifo<", "<module>bundles/sched/sjf</module>", "swap/api<");
        assertThat(made.folder().resolve("src/main/java/org/exoos/sched/sjf/Sjf.java"))
                .content()
                .contains("package org.exoos.sched.sjf;", "name = \"sjf\"", "class Sjf ");
        assertThat(made.folder().resolve("pom.xml")).content().contains("<version>1.2-SNAPSHOT</version>");
    }

    @Test
    void outsideItHasAPomOfItsOwnAndTheTreeIsLeftAlone() throws Exception {
        Path tree = tree();
        String pom = Files.readString(tree.resolve("pom.xml"));
        Path place = folder.resolve("mine");

        NewBundle.make(tree, List.of("scheduler", "sjf", place.toString()));

        assertThat(place.resolve("pom.xml")).content().contains(tree.toString()).doesNotContain("@", "<parent>");
        assertThat(tree.resolve("pom.xml")).content().isEqualTo(pom);
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(place.resolve("pom.xml").toFile())
                        .getElementsByTagName("systemPath")
                        .getLength())
                .isEqualTo(4);
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Path tree = tree();
        NewBundle.make(tree, List.of("scheduler", "sjf"));

        assertThatThrownBy(() -> NewBundle.make(tree, List.of("scheduler", "sjf")))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("is there already");
    }

    @Test
    void aNameThatIsNoPackageIsRefused() {
        assertThatThrownBy(() -> NewBundle.make(tree(), List.of("scheduler", "My-Sched")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lower-case letters");
    }
}
