package org.exoos.sched.core;

import java.util.stream.Collectors;
import org.exoos.swap.SwapService;
import org.exoos.swap.SwapService.CandidateInfo;
import org.exoos.vfs.KernelAttribute;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** /sys/sched/available: the names that /sys/sched/policy takes, one a line. */
@Component
public final class AvailableAttribute implements KernelAttribute {
    private final SwapService swaps;

    @Activate
    public AvailableAttribute(@Reference SwapService swaps) {
        this.swaps = swaps;
    }

    @Override
    public String path() {
        return "sched/available";
    }

    @Override
    public String read() {
        return swaps.candidates(Policies.KIND).stream()
                .map(CandidateInfo::name)
                .distinct()
                .map(name -> name + "\n")
                .collect(Collectors.joining());
    }
}
