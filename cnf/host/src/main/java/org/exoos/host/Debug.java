package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code exo debug}: a Java debugger for the kernel of the machine that runs, and what {@code run --debug} gives to the machine. */
final class Debug {
    private static final List<String> LIBRARIES = List.of("libdt_socket.so", "libjdwp.so");
    private static final int DEEPEST = 8;

    private Debug() {}

    /** Files for the boot archive: the JVM's debugging agent, from the JDK that images are made from. */
    static Map<String, Path> agent() {
        Path folder = Path.of(System.getProperty("java.home"), "lib");
        return LIBRARIES.stream().collect(Collectors.toMap(name -> "jre/lib/" + name, folder::resolve));
    }

    /** Words for the kernel command line: for the nucleus, and for the JVM, which refuses a cache with linked classes beside the agent. */
    static List<String> words() {
        return List.of(
                "exo.debug",
                "jvm=-XX:AOTMode=off",
                "jvm=-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:5005");
    }

    static int run(List<String> words) throws IOException {
        RunFolder folder = RunFolder.debuggable()
                .orElseThrow(() -> new HostException(
                        "no machine of yours is running that can be debugged; start one with './exo run --debug'"));
        boolean forward = !words.isEmpty() && words.getFirst().equals("--port");
        try (DebugBridge bridge = DebugBridge.start(folder.debugger(), forward ? port(words) : 0)) {
            if (forward) {
                System.err.println(
                        "exo: debuggers may attach to localhost:" + bridge.port() + ", one at a time; Ctrl-C ends it");
                bridge.awaitEnd();
                return 0;
            }
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin/jdb").toString(),
                    "-sourcepath",
                    sources(),
                    "-attach",
                    "127.0.0.1:" + bridge.port()));
            command.addAll(words);
            return Commands.onTerminal(command.toArray(String[]::new));
        }
    }

    private static int port(List<String> words) {
        try {
            if (words.size() == 2) {
                return Integer.parseUnsignedInt(words.get(1));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("--port needs a number and nothing else; see './exo debug --help'");
    }

    /** All folders with Java sources of the kernel, for jdb's command list. */
    private static String sources() throws IOException {
        List<String> folders = new ArrayList<>();
        for (String top : List.of("bundles", "boot")) {
            try (Stream<Path> all = Files.walk(Images.home().resolve(top), DEEPEST)) {
                all.filter(folder -> folder.endsWith("src/main/java"))
                        .map(Path::toString)
                        .sorted()
                        .forEach(folders::add);
            }
        }
        return String.join(":", folders);
    }
}
