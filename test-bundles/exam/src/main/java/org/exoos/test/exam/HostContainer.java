package org.exoos.test.exam;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.exoos.test.agent.Protocol;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainerException;
import org.ops4j.pax.exam.nat.internal.NativeTestContainer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.FrameworkFactory;

/** A framework in this JVM. Its bundles share no class with us, but Java's: the agent is a {@link Function} of bytes. */
final class HostContainer extends NativeTestContainer {
    private static final String AGENT = "(exo.link.name=" + Protocol.NAME + ")";

    HostContainer(ExamSystem system, FrameworkFactory frameworks) throws IOException {
        super(system, frameworks);
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized void call(TestAddress address) {
        Call call = (Call) address;
        BundleContext context = getSystemBundle().getBundleContext();
        Function<byte[], byte[]> agent = (Function<byte[], byte[]>) context.getService(agent(context));
        call.answer().set(agent.apply(call.request()));
    }

    /** All services, also those that the framework thinks we cannot use: it means the interface's class, which is Java's. */
    private static ServiceReference<?> agent(BundleContext context) {
        long end = System.nanoTime() + Limits.service().toNanos();
        try {
            while (true) {
                ServiceReference<?>[] found = context.getAllServiceReferences(Function.class.getName(), AGENT);
                if (found != null) {
                    return found[0];
                }
                if (System.nanoTime() > end) {
                    throw new TestContainerException("the agent does not come up; bundles: " + bundles(context));
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestContainerException("interrupted", e);
        }
    }

    private static String bundles(BundleContext context) {
        StringBuilder text = new StringBuilder();
        for (Bundle bundle : context.getBundles()) {
            text.append(bundle.getState() == Bundle.ACTIVE ? "\n  active " : "\n  NOT ACTIVE ")
                    .append(bundle);
        }
        return text.toString();
    }
}
