package org.exoos.hal.nucleus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exoos.hal.Machine;
import org.exoos.nucleus.Control;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Command line, log and end of the machine. */
@Component(enabled = false)
public final class NucleusMachine implements Machine {
    private static final int POWER_OFF = 0;
    private static final int REBOOT = 1;

    private final Map<String, String> commandLine = words(Control.commandLine());

    @Activate
    public NucleusMachine() {}

    @Override
    public Map<String, String> commandLine() {
        return commandLine;
    }

    @Override
    public void releaseConsole(boolean released) {
        Control.releaseConsole(released);
    }

    @Override
    public byte[] log(long sequence, int limit) {
        return Control.readLog(sequence, limit);
    }

    @Override
    public void writeLog(String text) {
        Control.writeLog(text + "\n");
    }

    @Override
    public void powerOff(int status) {
        Control.end(POWER_OFF, status, 0);
    }

    @Override
    public void reboot() {
        Control.end(REBOOT, 0, 0);
    }

    private static Map<String, String> words(String line) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : line.strip().split("\\s+", -1)) {
            int equals = word.indexOf('=');
            if (equals >= 0) {
                words.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                words.put(word, "");
            }
        }
        return Collections.unmodifiableMap(words);
    }
}
