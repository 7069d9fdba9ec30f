package org.exoos.console.gogo;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.exoos.link.CommandRunner;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs lines in sessions of their own, for the host. */
@Component
public final class LineRunner implements CommandRunner {
    private final CommandProcessor gogo;

    @Activate
    public LineRunner(@Reference CommandProcessor gogo) {
        this.gogo = gogo;
    }

    @Override
    public Outcome run(String line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (CommandSession session = gogo.createSession(InputStream.nullInputStream(), out, out)) {
            prepare(session);
            boolean ok = execute(session, line, out);
            return new Outcome(ok, bytes.toString(StandardCharsets.UTF_8));
        }
    }

    /** Short names find the kernel's commands first. */
    static void prepare(CommandSession session) {
        session.put("SCOPE", "exo:gogo:*");
    }

    /** Runs a line; prints its result, or why it failed. Returns whether it succeeded. */
    static boolean execute(CommandSession session, String line, PrintStream out) {
        try {
            Object result = session.execute(line);
            if (result != null) {
                CharSequence text = session.format(result, Converter.INSPECT);
                out.println(text == null ? result : text);
            }
            return true;
        } catch (Exception why) {
            out.println(forPeople(why));
            session.put("exception", why);
            return false;
        }
    }

    /** Commands throw the first two with a message that says what to do; others are faults, whose kind matters too. */
    private static String forPeople(Exception why) {
        String message = why.getMessage();
        if (why instanceof CommandNotFoundException unknown) {
            return "no command '" + unknown.getCommand() + "'; 'help' lists the commands";
        }
        if (message != null && (why instanceof IllegalArgumentException || why instanceof IllegalStateException)) {
            return message;
        }
        return why.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
