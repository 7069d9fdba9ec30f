package org.exoos.framework;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;

/** Does work where the kernel does its own: in a task. */
final class InTask {
    private static final long SECONDS = 40;

    private InTask() {}

    static <T> T call(Scheduler scheduler, Callable<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        scheduler.start("test", Task.Kind.KERNEL, () -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        }
    }
}
