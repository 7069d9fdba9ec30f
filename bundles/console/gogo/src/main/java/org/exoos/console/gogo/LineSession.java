package org.exoos.console.gogo;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.gogo.jline.Parser;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.ExternalTerminal;

/** Line editing, history and completion over a serial line; every line goes to Gogo. */
final class LineSession {
    private static final String PROMPT = "exo-kernel> ";
    private static final Size SIZE = new Size(100, 30);

    private final CommandProcessor gogo;
    private final CommandNames names;

    LineSession(CommandProcessor gogo, CommandNames names) {
        this.gogo = gogo;
        this.names = names;
    }

    /** Knows whether the line has ended, which the terminal reports like Ctrl-D. */
    private static final class EndMark extends FilterInputStream {
        private volatile boolean ended;

        EndMark(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int key = super.read();
            ended |= key < 0;
            return key;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            ended |= read < 0;
            return read;
        }
    }

    /** Reads and runs lines until the input ends. */
    void run(InputStream source, OutputStream out) throws IOException {
        EndMark in = new EndMark(source);
        try (Terminal terminal = new ExternalTerminal("exo-kernel", "xterm", in, out, StandardCharsets.UTF_8);
                CommandSession session = gogo.createSession(terminal.input(), terminal.output(), terminal.output())) {
            terminal.setSize(SIZE);
            LineRunner.prepare(session);
            Thread me = Thread.currentThread();
            terminal.handle(Signal.INT, signal -> interrupt(session, me));
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("exo")
                    .parser(new Parser())
                    .completer(names)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .option(LineReader.Option.BRACKETED_PASTE, false)
                    .build();
            bindCursorKeys(reader);
            PrintStream console = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
            while (readAndRun(reader, session, console, in)) {
                terminal.flush();
            }
        }
    }

    /** Terminals send these whatever mode they were asked to be in. */
    private static void bindCursorKeys(LineReader reader) {
        KeyMap<Binding> keys = reader.getKeyMaps().get(LineReader.MAIN);
        keys.bind(new Reference(LineReader.UP_LINE_OR_HISTORY), "\033[A");
        keys.bind(new Reference(LineReader.DOWN_LINE_OR_HISTORY), "\033[B");
        keys.bind(new Reference(LineReader.FORWARD_CHAR), "\033[C");
        keys.bind(new Reference(LineReader.BACKWARD_CHAR), "\033[D");
        keys.bind(new Reference(LineReader.BEGINNING_OF_LINE), "\033[H", "\033[1~");
        keys.bind(new Reference(LineReader.END_OF_LINE), "\033[F", "\033[4~");
        keys.bind(new Reference(LineReader.DELETE_CHAR), "\033[3~");
    }

    private static void interrupt(CommandSession session, Thread console) {
        Job job = session.foregroundJob();
        if (job != null) {
            job.interrupt();
        } else {
            console.interrupt();
        }
    }

    private static boolean readAndRun(LineReader reader, CommandSession session, PrintStream console, EndMark in) {
        String line;
        try {
            line = reader.readLine(PROMPT);
        } catch (UserInterruptException interrupted) {
            return true;
        } catch (EndOfFileException end) {
            if (in.ended) {
                return false;
            }
            console.println("The kernel console does not end. Use exo:poweroff to switch the machine off.");
            return true;
        }
        if (!line.isBlank()) {
            LineRunner.execute(session, line, console);
        }
        Thread.interrupted();
        return true;
    }
}
