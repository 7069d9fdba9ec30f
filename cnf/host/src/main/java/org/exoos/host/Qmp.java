package org.exoos.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * QEMU's machine protocol (QMP), as much as the project uses. One command at a time; events are skipped. Not thread safe.
 *
 * @see <a href="https://www.qemu.org/docs/master/interop/qmp-spec.html">QMP specification</a>
 */
public final class Qmp implements AutoCloseable {
    private static final Pattern TEXT_CELL = Pattern.compile("0x([0-9a-f]{2})");
    private static final Map<Character, String> KEYS = Map.ofEntries(
            Map.entry(' ', "spc"),
            Map.entry('\n', "ret"),
            Map.entry('\r', "ret"),
            Map.entry('\t', "tab"),
            Map.entry('\b', "backspace"),
            Map.entry('-', "minus"),
            Map.entry('=', "equal"),
            Map.entry('/', "slash"),
            Map.entry('\\', "backslash"),
            Map.entry('.', "dot"),
            Map.entry(',', "comma"),
            Map.entry(';', "semicolon"),
            Map.entry('\'', "apostrophe"),
            Map.entry('[', "bracket_left"),
            Map.entry(']', "bracket_right"));
    private static final String SHIFTED = "|?&>\"_:$";
    private static final String UNSHIFTED = "\\/7.'-;4";

    private final SocketChannel channel;
    private final BufferedReader reader;

    Qmp(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        reader.readLine(); // the greeting
        execute("qmp_capabilities", "");
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @param arguments the members of the arguments object, as JSON without the outer braces
     * @return the line of the answer, JSON
     */
    public String execute(String command, String arguments) throws IOException {
        String line = "{\"execute\":\"" + command + "\",\"arguments\":{" + arguments + "}}\n";
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        while (true) {
            String answer = reader.readLine();
            if (answer == null) {
                throw new IOException("QEMU ended during " + command);
            }
            if (answer.startsWith("{\"error\"")) {
                throw new IOException("QEMU refused " + command + ": " + answer);
            }
            if (answer.startsWith("{\"return\"")) {
                return answer;
            }
        }
    }

    /** Writes the screen as PPM. */
    public void screenshot(Path file) throws IOException {
        execute("screendump", "\"filename\":" + quote(file.toAbsolutePath().toString()));
    }

    /** The 80x25 characters in the VGA text buffer, as lines without trailing blanks. */
    public List<String> screenText() throws IOException {
        String dump = execute("human-monitor-command", "\"command-line\":\"xp /4000xb 0xb8000\"");
        Matcher matcher = TEXT_CELL.matcher(dump.replaceAll("[0-9a-f]{16}:", ""));
        StringBuilder screen = new StringBuilder();
        for (boolean character = true; matcher.find(); character = !character) {
            if (character) {
                int code = Integer.parseInt(matcher.group(1), 16);
                screen.append(code >= ' ' && code < 127 ? (char) code : ' ');
            }
        }
        List<String> lines = new ArrayList<>();
        for (int at = 0; at + 80 <= screen.length(); at += 80) {
            lines.add(screen.substring(at, at + 80).stripTrailing());
        }
        return lines;
    }

    /** Presses the keys of a US keyboard that give the text. */
    public void typeKeys(String text) throws IOException {
        for (char c : text.toCharArray()) {
            int shifted = SHIFTED.indexOf(c);
            if (Character.isUpperCase(c)) {
                press("shift", String.valueOf(Character.toLowerCase(c)));
            } else if (shifted >= 0) {
                press("shift", key(UNSHIFTED.charAt(shifted)));
            } else {
                press(key(c));
            }
        }
    }

    private static String key(char c) {
        return KEYS.getOrDefault(c, String.valueOf(c));
    }

    /** Presses keys together, by QEMU's names (QKeyCode). */
    public void press(String... keys) throws IOException {
        StringBuilder list = new StringBuilder();
        for (String key : keys) {
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"type\":\"qcode\",\"data\":\"")
                    .append(key)
                    .append("\"}");
        }
        execute("send-key", "\"hold-time\":20,\"keys\":[" + list + "]");
    }

    /** The debug key: every CPU tells where it is. */
    public void nmi() throws IOException {
        execute("inject-nmi", "");
    }

    public void reset() throws IOException {
        execute("system_reset", "");
    }

    static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
