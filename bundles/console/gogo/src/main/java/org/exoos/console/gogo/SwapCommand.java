package org.exoos.console.gogo;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapService;
import org.exoos.swap.SwapService.CandidateInfo;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** swap: lists and replaces components. */
@Component(
        service = SwapCommand.class,
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=swap",
            CommandNames.HELP + "=swap: list what can be swapped; KIND NAME: put it in charge; -h: history"
        })
public final class SwapCommand {
    private static final long PATIENCE_SECONDS = 30;

    @Reference
    private SwapService swaps;

    /** All kinds, candidates, and what is in charge. */
    public void swap() {
        Columns text = new Columns("KIND", "NAME", "", "API", "BUNDLE");
        for (String kind : swaps.kinds()) {
            for (CandidateInfo info : swaps.candidates(kind)) {
                text.row(kind, info.name(), info.inCharge() ? "in charge" : "", info.api(), info.identity());
            }
        }
        System.out.print(text);
        for (String kind : swaps.kinds()) {
            System.out.println(kind + ": " + swaps.inCharge(kind).orElse("?") + " is in charge");
        }
    }

    public void swap(String option) {
        if (!option.equals("-h")) {
            throw new IllegalArgumentException("usage: swap | swap -h | swap KIND NAME");
        }
        swaps.history().forEach(System.out::println);
    }

    /** @throws IllegalStateException when the swap was refused, with the reason */
    public void swap(String kind, String name) throws InterruptedException {
        try {
            SwapRecord outcome = swaps.swap(kind, name, "console").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!outcome.done()) {
                throw new IllegalStateException("refused: " + outcome.reason());
            }
            System.out.println(
                    kind + ": " + outcome.from() + " -> " + outcome.to() + " in " + outcome.nanos() / 1000 + " us");
        } catch (ExecutionException | TimeoutException why) {
            throw new IllegalStateException("no outcome within " + PATIENCE_SECONDS + " s", why);
        }
    }
}
