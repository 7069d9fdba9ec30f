package org.exoos.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.exoos.host.BootArchiveFuzz;
import org.exoos.process.elf.ElfFuzz;
import org.exoos.swap.deploy.FrameFuzz;
import org.exoos.vfs.tarfs.TarFuzz;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each target survives its seeds, the inputs that broke it once (src/test/resources/NAME of the target), and a number of mutations that is the
 * same each time. With {@code -Dfuzz.minutes=N} (./exo test --fuzz N), Jazzer goes on from there; what it finds is a file crash-* in
 * target/fuzz/NAME, to be moved to the resources when it is mended.
 */
@Tag("fuzz")
class FuzzTest {
    private static final int ROUNDS = 1000;
    private static final long SEED = 20_260_101;
    private static final double MINUTES = Double.parseDouble(System.getProperty("fuzz.minutes", "0"));

    @ParameterizedTest
    @ValueSource(classes = {TarFuzz.class, ElfFuzz.class, FrameFuzz.class, BootArchiveFuzz.class})
    void survives(Class<?> target) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodHandle run =
                lookup.findStatic(target, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
        List<byte[]> seeds = new ArrayList<>();
        for (Object seed : (List<?>) lookup.findStatic(target, "seeds", MethodType.methodType(List.class))
                .invoke()) {
            seeds.add((byte[]) seed);
        }
        seeds.addAll(oldFinds(target));
        for (byte[] seed : seeds) {
            run(run, seed);
        }
        if (MINUTES > 0) {
            jazzer(target, seeds);
        } else {
            Mutations mutations = new Mutations(SEED, seeds);
            for (int i = 0; i < ROUNDS; i++) {
                run(run, mutations.next());
            }
        }
    }

    private static void run(MethodHandle target, byte[] input) throws Throwable {
        try {
            target.invoke(input);
        } catch (Throwable failure) {
            throw new AssertionError("broken by " + HexFormat.of().formatHex(input), failure);
        }
    }

    private static List<byte[]> oldFinds(Class<?> target) throws IOException {
        Path folder = Path.of("src/test/resources", target.getSimpleName());
        List<byte[]> finds = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    finds.add(Files.readAllBytes(file));
                }
            }
        }
        return finds;
    }

    private static void jazzer(Class<?> target, List<byte[]> seeds) throws IOException, InterruptedException {
        Path folder = Path.of("target/fuzz", target.getSimpleName()).toAbsolutePath();
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), seeds.get(i));
        }
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process jazzer = new ProcessBuilder(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-Xmx1g",
                        "-cp",
                        classPath + File.pathSeparator,
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=org.exoos.**",
                        "-max_total_time=" + Math.round(MINUTES * 60),
                        "-rss_limit_mb=4096",
                        "-max_len=65536",
                        "-timeout=30",
                        "corpus")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            boolean ended = jazzer.waitFor(Math.round(MINUTES * 60) + 300, TimeUnit.SECONDS);
            assertThat(ended).as("Jazzer ends").isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        assertThat(jazzer.exitValue()).as("see %s", folder.resolve("log")).isZero();
    }
}
