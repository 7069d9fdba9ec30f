package org.exoos.sched.core;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapService;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.KernelAttribute;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * /sys/sched/policy: the name of the policy in charge; writing a name swaps. The writer waits for the outcome, on no gate of the scheduler: the swap
 * happens on the swap thread and needs nothing of the waiting task. EINVAL for a name that does not exist, EIO when the swap was refused (the log and
 * the swap history say why), EAGAIN when it takes longer than 40 s, which is more than
 * all limits of its steps together.
 */
@Component
public final class PolicyAttribute implements KernelAttribute {
    private static final long PATIENCE_SECONDS = 40;

    private final SchedulerCore core;
    private final SwapService swaps;

    @Activate
    public PolicyAttribute(@Reference SchedulerCore core, @Reference SwapService swaps) {
        this.core = core;
        this.swaps = swaps;
    }

    @Override
    public String path() {
        return "sched/policy";
    }

    @Override
    public String read() {
        return core.policy() + "\n";
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void write(String value) throws ErrnoException {
        String name = value.strip();
        if (swaps.candidates(Policies.KIND).stream()
                .noneMatch(info -> info.name().equals(name))) {
            throw Errno.EINVAL.exception();
        }
        try {
            SwapRecord outcome = swaps.swap(Policies.KIND, name, "/sys").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!outcome.done()) {
                throw Errno.EIO.exception();
            }
        } catch (TimeoutException e) {
            throw Errno.EAGAIN.exception();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errno.EINTR.exception();
        } catch (ExecutionException e) {
            throw Errno.EIO.exception();
        }
    }
}
