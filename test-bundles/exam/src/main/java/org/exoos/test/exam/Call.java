package org.exoos.test.exam;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.ops4j.pax.exam.TestAddress;

/** A request to the agent on its way through Pax Exam, which calls such a thing an address; the container puts the answer in. */
record Call(String caption, byte[] request, AtomicReference<byte @Nullable []> answer) implements TestAddress {
    Call(String caption, byte[] request) {
        this(caption, request, new AtomicReference<>());
    }

    byte[] answered() {
        return Objects.requireNonNull(answer.get(), "a container must answer or throw");
    }

    @Override
    public String identifier() {
        return caption;
    }

    @Override
    public TestAddress root() {
        return this;
    }

    @Override
    public Object[] arguments() {
        return new Object[] {request};
    }
}
