package org.exoos.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StressTest {
    private static final int SECONDS = Integer.getInteger("concurrency.seconds", 10);

    @Test
    void noForbiddenOutcomeIsSeen() throws Exception {
        Path folder = Files.createDirectories(Path.of("target/jcstress").toAbsolutePath());
        Path log = folder.resolve("log");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process stress = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        "org.openjdk.jcstress.Main",
                        "-m",
                        "sanity",
                        "-v",
                        "-tb",
                        SECONDS + "s",
                        "-jvmArgs",
                        "-XX:+UseSerialGC --add-opens=java.base/java.lang=ALL-UNNAMED --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"
                                + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(stress.waitFor(SECONDS * 10L + 300, TimeUnit.SECONDS))
                    .as("jcstress ends")
                    .isTrue();
        } finally {
            stress.destroyForcibly();
        }
        String text = Files.readString(log);
        List<String> end = text.lines().toList();
        assertThat(stress.exitValue())
                .as(() -> String.join("\n", end.subList(Math.max(0, end.size() - 60), end.size())))
                .isZero();
        assertThat(text)
                .contains("InboxStress.PushAndTake", "InboxStress.PushAndPush", "FrameTableStress")
                .contains(" 0 failed, 0 soft errs, 0 hard errs");
    }
}
