package org.exoos.swap.core;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.exoos.swap.SwapRefusedException;

/**
 * Calls code of components on a thread of its own and for a bounded time, so that the swap thread always comes back. Somebody waits for each of these
 * threads, so they are not service threads: those share a third of a busy CPU with the compilers.
 */
final class Bounded {
    private static final long KEPT_SECONDS = 10;

    private final Runnable enter;
    /** Keeps a thread for some time for the next call; one that does not come back is replaced. */
    private final ThreadPoolExecutor aside;

    /** @param enter what each thread does first: it takes the class of native threads that it is to run in */
    Bounded(Runnable enter) {
        this.enter = enter;
        this.aside = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                KEPT_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> thread("swap-aside", work));
    }

    /** A thread, not started, that others wait for. */
    Thread thread(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            enter.run();
            work.run();
        });
    }

    /**
     * Runs the work.
     *
     * @param late is run when the work does not end in time, to stop it
     * @throws SwapRefusedException when it threw or did not end in time
     */
    <T> T call(String what, long limitMillis, Runnable late, Callable<T> work) throws SwapRefusedException {
        AtomicReference<Thread> runner = new AtomicReference<>();
        Future<T> result = aside.submit(() -> {
            runner.set(Thread.currentThread());
            return work.call();
        });
        try {
            return result.get(limitMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException why) {
            Throwable cause = why.getCause();
            if (cause instanceof SwapRefusedException refused) {
                throw refused;
            }
            throw new SwapRefusedException(what + " failed: " + cause, cause);
        } catch (TimeoutException why) {
            Thread thread = runner.get();
            StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
            late.run();
            result.cancel(true);
            throw new SwapRefusedException(
                    what + " did not end within " + limitMillis + " ms"
                            + (stack.length == 0 ? "" : ", it is at " + stack[0]),
                    why);
        } catch (InterruptedException why) {
            Thread.currentThread().interrupt();
            throw new SwapRefusedException(what + " was interrupted", why);
        }
    }
}
