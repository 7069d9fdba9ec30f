package org.exoos.console.diagnostics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.exoos.link.LinkService;
import org.osgi.service.component.annotations.Component;

/**
 * What {@code jcmd} does on a host. A request is a line of words: {@code file PATH} is answered with the bytes of a file that the JVM sees; any other
 * is a diagnostic command with its arguments, such as {@code Compiler.perfmap /tmp/perf.map} or {@code JFR.start name=a}, and is answered with its text.
 */
@Component(property = LinkService.NAME + "=diagnostics")
public final class Diagnostics implements LinkService {
    private static final String FILE = "file ";
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

    @Override
    public byte[] call(byte[] request) throws IOException, JMException {
        String line = new String(request, StandardCharsets.UTF_8).strip();
        return line.startsWith(FILE)
                ? Files.readAllBytes(Path.of(line.substring(FILE.length())))
                : run(line.split(" +", -1)).getBytes(StandardCharsets.UTF_8);
    }

    private static String run(String[] words) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String[] arguments = Arrays.copyOfRange(words, 1, words.length);
        Object said =
                server.invoke(new ObjectName(COMMANDS), operation(words[0]), new Object[] {arguments}, new String[] {
                    String[].class.getName()
                });
        return String.valueOf(said);
    }

    /** The bean's name of a command: that of GC.class_histogram is gcClassHistogram. */
    static String operation(String command) {
        StringBuilder name = new StringBuilder();
        for (String part : command.split("[._]", -1)) {
            if (name.isEmpty()) {
                name.append(part.toLowerCase(Locale.ROOT));
            } else if (!part.isEmpty()) {
                name.append(Character.toUpperCase(part.charAt(0))).append(part, 1, part.length());
            }
        }
        return name.toString();
    }
}
