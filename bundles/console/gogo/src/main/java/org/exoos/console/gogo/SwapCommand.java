package org.exoos.console.gogo;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapService;
import org.exoos.swap.SwapService.CandidateInfo;
import org.exoos.swap.SwapService.Health;
import org.exoos.swap.SwapService.Request;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** swap: lists and replaces components. */
@Component(
        service = SwapCommand.class,
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=swap",
            "osgi.command.function=health",
            CommandNames.HELP
                    + "=swap: list what can be swapped; KIND NAME [WHY]: put it in charge; --check, --force KIND NAME; --undo KIND; -h: history; -f: last failure",
            CommandNames.HELP + "=health: state of each component"
        })
public final class SwapCommand {
    private static final long PATIENCE_SECONDS = 60;
    private static final String REQUESTER = "console";
    private static final String USAGE =
            "usage: swap | swap KIND NAME [WHY] | swap --check|--force KIND NAME | swap --undo KIND | swap -h | swap -f";

    @Reference
    private SwapService swaps;

    /** State of each kind. */
    public void health() {
        Columns text = new Columns("KIND", "", "STATE");
        for (Health health : swaps.health()) {
            text.row(health.kind(), health.ok() ? "ok" : "NOT OK", health.text());
        }
        System.out.print(text);
    }

    /** All kinds, candidates, and what is in charge; with arguments see {@link #USAGE}. */
    public void swap(String... words) throws InterruptedException {
        if (words.length == 0) {
            list();
            return;
        }
        switch (words[0]) {
            case "-h" -> swaps.history().forEach(System.out::println);
            case "-f" -> System.out.print(swaps.lastFailure());
            case "--undo" -> {
                require(words.length == 2);
                report(swaps.undo(words[1], REQUESTER));
            }
            case "--check", "--force" -> {
                require(words.length == 3);
                boolean check = words[0].equals("--check");
                report(swaps.swap(new Request(words[1], words[2], REQUESTER, "", !check, check)));
            }
            default -> {
                require(words.length >= 2 && !words[0].startsWith("-"));
                String why = String.join(" ", Arrays.copyOfRange(words, 2, words.length));
                report(swaps.swap(new Request(words[0], words[1], REQUESTER, why, false, false)));
            }
        }
    }

    private static void require(boolean correct) {
        if (!correct) {
            throw new IllegalArgumentException(USAGE);
        }
    }

    private void list() {
        Columns text = new Columns("KIND", "NAME", "", "API", "BUNDLE");
        for (String kind : swaps.kinds()) {
            for (CandidateInfo info : swaps.candidates(kind)) {
                text.row(kind, info.name(), info.state(), info.api(), info.identity());
            }
        }
        System.out.print(text);
        for (String kind : swaps.kinds()) {
            System.out.println(kind + ": " + swaps.inCharge(kind).orElse("?") + " is in charge");
        }
        List<String> left = swaps.uncollected();
        if (!left.isEmpty()) {
            System.out.println("uninstalled, classes not collected yet: " + String.join(", ", left));
        }
    }

    /** @throws IllegalStateException when the swap was refused, with the reason */
    private static void report(CompletableFuture<SwapRecord> wish) throws InterruptedException {
        try {
            SwapRecord outcome = wish.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!outcome.done()) {
                throw new IllegalStateException("refused: " + outcome.reason());
            }
            System.out.println(outcome.kind() + ": " + outcome.from() + " -> " + outcome.to()
                    + (outcome.outcome() == Outcome.POSSIBLE ? " is possible, checked" : "") + " in "
                    + outcome.nanos() / 1000 + " us");
        } catch (ExecutionException | TimeoutException why) {
            throw new IllegalStateException("no outcome within " + PATIENCE_SECONDS + " s", why);
        }
    }
}
