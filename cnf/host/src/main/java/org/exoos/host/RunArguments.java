package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.exoos.host.MachineOptions.Boot;

/**
 * The words after {@code exo run}.
 *
 * @param command what --exec is to run
 * @param limit --timeout, the time after which --exec gives up
 */
public record RunArguments(MachineOptions machine, Optional<String> command, Optional<Duration> limit) {
    private static final String DEFAULT_IMAGE = "shell";
    private static final Boot NO_BOOT = new Boot.Kernel(Path.of("-"), Path.of("-"));

    /** Finds an image for QEMU's direct start. */
    private interface Kernels {
        Boot of(String image) throws IOException;
    }

    /** What the words say, with an image that is built. */
    public static RunArguments parse(List<String> words) throws IOException {
        return parse(words, Images::kernel);
    }

    /** Only looks for mistakes in the words: the image need not be built yet. */
    static void check(List<String> words) throws IOException {
        parse(words, image -> NO_BOOT);
    }

    private static RunArguments parse(List<String> words, Kernels kernels) throws IOException {
        MachineOptions machine = MachineOptions.of(NO_BOOT);
        Optional<String> image = Optional.empty();
        Optional<String> command = Optional.empty();
        Optional<Duration> limit = Optional.empty();
        boolean iso = false;
        boolean uefi = false;
        boolean icount = false;
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--cpus" -> machine = machine.withCpus(number(word, rest));
                case "--memory" -> machine = machine.withMemory(mebibytes(value(word, rest)));
                case "--icount" -> icount = true;
                case "--gui" -> machine = machine.withGui();
                case "--debug" -> machine = machine.withDebug();
                case "--disk" -> machine = machine.withDisk(existing(word, value(word, rest)));
                case "--add" -> machine = machine.adding(Addition.parse(value(word, rest)));
                case "--exec" -> command = Optional.of(value(word, rest));
                case "--timeout" -> limit = Optional.of(Duration.ofSeconds(number(word, rest)));
                case "--stopped" -> machine = machine.withQemu(List.of("-S"));
                case "--word" -> machine = machine.withWord(value(word, rest));
                case "--iso" -> iso = true;
                case "--uefi" -> uefi = true;
                default -> {
                    if (word.startsWith("-") || image.isPresent()) {
                        throw new IllegalArgumentException("run does not know '" + word + "'; see './exo run --help'");
                    }
                    image = Optional.of(word);
                }
            }
        }
        if (icount) {
            machine = machine.withIcount();
        }
        String name = image.orElse(DEFAULT_IMAGE);
        Boot boot = kernels.of(name);
        if (boot != NO_BOOT && (uefi || iso)) {
            boot = uefi ? Images.uefi(name) : Images.bios(name);
        }
        return new RunArguments(machine.booting(boot), command, limit);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value; see './exo run --help'");
        }
        return rest.next();
    }

    private static int number(String option, Iterator<String> rest) {
        String text = value(option, rest);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a number, not '" + text + "'", e);
        }
    }

    /** "1024", "1024M" or "2G". */
    private static int mebibytes(String text) {
        boolean gibibytes = text.endsWith("G");
        String digits = gibibytes || text.endsWith("M") ? text.substring(0, text.length() - 1) : text;
        try {
            return Math.multiplyExact(Integer.parseInt(digits), gibibytes ? 1024 : 1);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("--memory needs MiB, or 2G, not '" + text + "'", e);
        }
    }

    private static Path existing(String option, String text) throws IOException {
        Path file = Path.of(text);
        if (!Files.isRegularFile(file)) {
            throw new HostException(option + ": there is no file " + file);
        }
        return file;
    }
}
