package org.exoos.test.exam;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.exoos.test.agent.Protocol;
import org.exoos.test.agent.Wire;

/** The requests of {@link Protocol}, as calls. What failed inside is thrown here; what was printed there is printed here. */
final class Client {
    /** Writes a request. */
    @FunctionalInterface
    interface Request {
        void write(DataOutputStream out) throws IOException;
    }

    /** Sends bytes to the agent and returns its answer. */
    @FunctionalInterface
    interface Line {
        byte[] send(String caption, byte[] request) throws IOException;
    }

    private final Line line;
    private final UnaryOperator<String> place;

    /** @param place turns the kernel's log into what a person wants to see of the container after a failure */
    Client(Line line, UnaryOperator<String> place) {
        this.line = line;
        this.place = place;
    }

    /** Sends a request; the answer stands at its first value. */
    DataInputStream ask(String caption, byte request, Request values) throws Throwable {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeByte(request);
        values.write(out);
        byte[] answer = line.send(caption, bytes.toByteArray());
        var in = new DataInputStream(new ByteArrayInputStream(answer));
        if (in.readByte() == Protocol.OK) {
            return in;
        }
        Throwable failure = GuestFailures.read(in, caption);
        String kernelLog = Wire.text(in);
        print(Wire.text(in));
        failure.addSuppressed(new ContainerLog(place.apply(kernelLog)));
        throw failure;
    }

    /** Sends a request that has no answer but what was printed meanwhile. */
    void tell(String caption, byte request, Request values) throws Throwable {
        print(Wire.text(ask(caption, request, values)));
    }

    private static void print(String text) {
        if (!text.isEmpty()) {
            System.out.print(text);
        }
    }
}
