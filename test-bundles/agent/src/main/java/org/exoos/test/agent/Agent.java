package org.exoos.test.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.exoos.hal.Machine;
import org.exoos.link.LinkService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Answers the requests of {@link Protocol}. A {@link LinkService} for the host link of a machine, a {@link Function} for a
 * host that runs the framework in its own JVM and shares no class with it but those of Java. One call at a time.
 */
@Component(
        service = {LinkService.class, Function.class},
        property = LinkService.NAME + "=" + Protocol.NAME)
public final class Agent implements LinkService, Function<byte[], byte[]> {
    private static final int KERNEL_LOG = 1 << 20;
    private static final int KERNEL_LOG_SHOWN = 4096;

    private final Bundles bundles;
    private final Tests tests;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable Machine machine;

    @Activate
    public Agent(BundleContext context) {
        bundles = new Bundles(context);
        tests = new Tests(context);
    }

    @Override
    public byte[] apply(byte[] request) {
        try {
            return call(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized byte[] call(byte[] request) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        try (var printed = new Printed()) {
            var answer = new ByteArrayOutputStream();
            try {
                answer(new DataInputStream(new ByteArrayInputStream(request)), new DataOutputStream(answer));
                out.writeByte(Protocol.OK);
                out.write(answer.toByteArray());
            } catch (Throwable thrown) {
                out.writeByte(Protocol.FAILED);
                Failures.write(out, thrown instanceof InvocationTargetException e ? e.getTargetException() : thrown);
                Wire.text(out, kernelLog());
            }
            Wire.text(out, printed.text());
        }
        return bytes.toByteArray();
    }

    private void answer(DataInputStream in, DataOutputStream out) throws Exception {
        byte request = in.readByte();
        switch (request) {
            case Protocol.READY -> out.writeInt(bundles.awaitStartLevel(in.readInt()));
            case Protocol.KNOWN -> bundles.known(in, out);
            case Protocol.INSTALL -> out.writeLong(bundles.install(Wire.text(in), Wire.bytes(in)));
            case Protocol.START -> bundles.start(in);
            case Protocol.UNINSTALL -> bundles.uninstall(in.readLong());
            case Protocol.NEW -> out.writeInt(tests.create(in));
            case Protocol.INVOKE -> tests.invoke(in);
            case Protocol.DROP -> tests.drop(in.readInt());
            default -> throw new IllegalArgumentException("request " + request);
        }
    }

    private String kernelLog() {
        Machine present = machine;
        if (present == null) {
            return "";
        }
        byte[] log = present.log(0, KERNEL_LOG);
        int from = Math.max(0, log.length - KERNEL_LOG_SHOWN);
        return new String(log, from, log.length - from, StandardCharsets.UTF_8);
    }
}
