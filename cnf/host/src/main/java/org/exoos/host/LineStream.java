package org.exoos.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Passes everything on, and hands over each line when it is complete, without what is blank at its ends. Not for several threads. */
public final class LineStream extends OutputStream {
    private final OutputStream out;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    public LineStream(OutputStream out, Consumer<String> lines) {
        this.out = out;
        this.lines = lines;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        line.write(b);
        if (b == '\n') {
            String text = line.toString(StandardCharsets.UTF_8).strip();
            line.reset();
            lines.accept(text);
        }
    }
}
