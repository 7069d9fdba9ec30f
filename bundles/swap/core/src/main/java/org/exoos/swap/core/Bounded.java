package org.exoos.swap.core;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exoos.swap.SwapRefusedException;

/**
 * Calls code of components on a thread of its own and for a bounded time, so that the swap thread always comes back. Somebody waits for each of these
 * threads, so they are not service threads: those share a third of a busy CPU with the compilers.
 */
final class Bounded {
    private final Runnable enter;

    /** @param enter what each thread does first: it takes the class of native threads that it is to run in */
    Bounded(Runnable enter) {
        this.enter = enter;
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
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = thread("swap-aside", () -> {
            try {
                result.complete(work.call());
            } catch (Throwable why) {
                result.completeExceptionally(why);
            }
        });
        thread.start();
        try {
            return result.get(limitMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException why) {
            Throwable cause = why.getCause();
            if (cause instanceof SwapRefusedException refused) {
                throw refused;
            }
            throw new SwapRefusedException(what + " failed: " + cause, cause);
        } catch (TimeoutException why) {
            StackTraceElement[] stack = thread.getStackTrace();
            late.run();
            thread.interrupt();
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
