package org.exoos.test.exam;

import java.io.IOException;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestContainerException;
import org.ops4j.pax.exam.TestContainerFactory;

/** Makes the container that {@link ContainerKind#chosen()} names. */
public final class ExamContainers implements TestContainerFactory {
    @Override
    public TestContainer[] create(ExamSystem system) {
        return new TestContainer[] {create(system, ContainerKind.chosen())};
    }

    private static TestContainer create(ExamSystem system, ContainerKind kind) {
        try {
            return switch (kind) {
                case FELIX -> new HostContainer(system, Frameworks.named("org.apache.felix.framework"));
                case EQUINOX -> new HostContainer(system, Frameworks.named("org.eclipse.osgi"));
                case QEMU -> new QemuContainer(system);
            };
        } catch (IOException e) {
            throw new TestContainerException("cannot make the container " + kind, e);
        }
    }
}
