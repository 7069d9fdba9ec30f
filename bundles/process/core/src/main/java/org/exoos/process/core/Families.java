package org.exoos.process.core;

import java.util.Map;
import org.exoos.process.SystemCallFamily;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Enters families of system calls in the table as they come and go. A component of its own: families need the process service, which
 * needs the table, so that neither of the two may wait for a family.
 */
@Component(immediate = true, service = Families.class)
public final class Families {
    private final CallTable table;

    @Activate
    public Families(@Reference CallTable table) {
        this.table = table;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addFamily(SystemCallFamily family, Map<String, Object> properties) {
        table.add(family, number(properties, Constants.SERVICE_RANKING), number(properties, Constants.SERVICE_ID));
    }

    void removeFamily(SystemCallFamily family) {
        table.remove(family);
    }

    private static int number(Map<String, Object> properties, String key) {
        return properties.get(key) instanceof Number number ? number.intValue() : 0;
    }
}
