package org.exoos.swap.core;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exoos.swap.SwapRefusedException;

/** Calls code of components on a thread of its own and for a bounded time, so that the swap thread always comes back. */
final class Bounded {
    private Bounded() {}

    /**
     * Runs the work.
     *
     * @param late is run when the work does not end in time, to stop it
     * @throws SwapRefusedException when it threw or did not end in time
     */
    static <T> T call(String what, long limitMillis, Runnable late, Callable<T> work) throws SwapRefusedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().name("swap-aside").start(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable why) {
                result.completeExceptionally(why);
            }
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
