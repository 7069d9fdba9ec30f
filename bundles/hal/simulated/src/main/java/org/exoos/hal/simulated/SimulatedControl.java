package org.exoos.hal.simulated;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.exoos.hal.Machine;
import org.exoos.hal.simulated.SimulatedMachine.End;
import org.exoos.hal.simulated.SimulatedMachine.EndKind;

/** Command line, log and end of the simulated machine. The first end counts. */
final class SimulatedControl implements Machine {
    private final Map<String, String> commandLine;
    private final CompletableFuture<End> end;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    SimulatedControl(String commandLine, CompletableFuture<End> end) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : commandLine.strip().split("\\s+", -1)) {
            int equals = word.indexOf('=');
            if (equals >= 0) {
                words.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                words.put(word, "");
            }
        }
        this.commandLine = Map.copyOf(words);
        this.end = end;
    }

    @Override
    public Map<String, String> commandLine() {
        return commandLine;
    }

    @Override
    public void releaseConsole(boolean released) {}

    @Override
    public synchronized byte[] log(long sequence, int limit) {
        byte[] all = log.toByteArray();
        int from = (int) Math.min(sequence, all.length);
        return Arrays.copyOfRange(all, from, from + Math.min(limit, all.length - from));
    }

    @Override
    public synchronized void writeLog(String text) {
        log.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void powerOff(int status) {
        end.complete(new End(EndKind.POWER_OFF, status));
    }

    @Override
    public void reboot() {
        end.complete(new End(EndKind.REBOOT, 0));
    }
}
