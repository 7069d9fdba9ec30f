package org.exoos.vfs.sysfs;

import org.exoos.hal.Clock;
import org.exoos.hal.Devices;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.KernelAttribute;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The mountable type. */
@Component(property = "exo.fs.type=sysfs")
public final class SysType implements FileSystemType {
    private final AttributeTree attributes;
    private final Clock clock;

    @Activate
    public SysType(BundleContext context, @Reference Clock clock, @Reference Devices devices) {
        this.clock = clock;
        this.attributes = new AttributeTree(new BundleAttributes(context));
        attributes.add(new LeaseAttribute(devices));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addAttribute(KernelAttribute attribute) {
        attributes.add(attribute);
    }

    void removeAttribute(KernelAttribute attribute) {
        attributes.remove(attribute);
    }

    @Override
    public String name() {
        return "sysfs";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) {
        return new Sysfs(attributes, clock.wallNanos());
    }
}
