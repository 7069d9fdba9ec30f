package org.exoos.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/**
 * What {@code jcmd} is on a host, of the kernel's JVM: the bundle that answers is deployed into the machine. Any thread; each question waits for its answer.
 */
public final class Diagnostics {
    private static final String SERVICE = "diagnostics";

    private final HostLink link;
    private final Duration patience;

    private Diagnostics(HostLink link, Duration patience) {
        this.link = link;
        this.patience = patience;
    }

    /**
     * Deploys the bundle.
     *
     * @param patience for this and for each answer
     * @throws HostException the bundle is not built, or the machine refuses it
     */
    public static Diagnostics deploy(HostLink link, Duration patience) throws IOException {
        byte[] jar = Files.readAllBytes(Images.bundle("bundles/console/diagnostics"));
        HostLink.Result result = link.deploy(SERVICE + ".jar", jar, patience);
        if (!result.ok()) {
            throw new HostException(result.text().strip());
        }
        return new Diagnostics(link, patience);
    }

    /** The text that a diagnostic command answers, such as {@code Thread.print}. */
    public String ask(String line) throws IOException {
        return new String(call(line), StandardCharsets.UTF_8);
    }

    /** The bytes of a file that the kernel's JVM sees. */
    public byte[] file(String path) throws IOException {
        return call("file " + path);
    }

    private byte[] call(String line) throws IOException {
        return link.call(SERVICE, line.getBytes(StandardCharsets.UTF_8), patience);
    }
}
