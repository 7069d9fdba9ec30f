package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file or folder of the host that goes into the machine's root tree ({@code --add HOSTPATH[:GUESTPATH]}).
 *
 * @param source on the host
 * @param target absolute path in the guest
 */
public record Addition(Path source, String target) {

    public Addition {
        if (!target.startsWith("/") || target.equals("/") || (target + "/").contains("/../")) {
            throw new IllegalArgumentException("--add: '" + target + "' is no absolute path for the guest");
        }
    }

    /** Without a guest path a program goes to /bin, anything else to the root. */
    public static Addition parse(String text) throws IOException {
        int colon = text.lastIndexOf(':');
        Path source = Path.of(colon > 0 ? text.substring(0, colon) : text);
        if (!Files.exists(source)) {
            throw new HostException("--add: there is no " + source);
        }
        if (colon > 0) {
            return new Addition(source, text.substring(colon + 1));
        }
        Path name = source.toRealPath().getFileName();
        if (name == null) {
            throw new HostException("--add: " + source + " needs a guest path: --add " + source + ":/PATH");
        }
        boolean program = Files.isRegularFile(source) && Files.isExecutable(source);
        return new Addition(source, (program ? "/bin/" : "/") + name);
    }
}
