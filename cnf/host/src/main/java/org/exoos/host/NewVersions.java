package org.exoos.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Deploys a version of a policy's bundle that the machine has not seen yet, each time the benchmark asks for one. */
public final class NewVersions {
    private static final String REQUEST = "new version, please: ";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final BlockingQueue<String> requests = new ArrayBlockingQueue<>(16);
    private int made;

    /** Takes a line that the benchmark printed: it may ask for a version. */
    public void line(String text) {
        if (text.startsWith(REQUEST)) {
            boolean unused = requests.offer(text.substring(REQUEST.length()).strip());
        }
    }

    /** Serves the machine until it ends. */
    public void serve(Machine machine) {
        Thread.ofPlatform().daemon().name("new-versions").start(() -> {
            try {
                while (true) {
                    String policy = requests.take();
                    byte[] jar = next(policy);
                    HostLink.Result result = machine.hostLink().deploy(policy + ".jar", jar, PATIENCE);
                    Bench.say("host   %s", result.text().strip());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException e) {
                Bench.say("host   no further versions: %s", e.getMessage());
            }
        });
    }

    /** The bundle with another version in its manifest. */
    private byte[] next(String policy) throws IOException {
        byte[] built = Files.readAllBytes(Images.bundle("bundles/sched/" + policy));
        return withVersion(built, "9.0." + ++made);
    }

    static byte[] withVersion(byte[] jar, String version) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
            Manifest manifest = new Manifest(in.getManifest());
            manifest.getMainAttributes().put(new Attributes.Name("Bundle-Version"), version);
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                JarEntry entry;
                while ((entry = in.getNextJarEntry()) != null) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                    out.closeEntry();
                }
            }
        }
        return bytes.toByteArray();
    }
}
