package org.exoos.test.exam;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.exoos.test.agent.Protocol;
import org.exoos.test.agent.Wire;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInfo;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.DefaultExamSystem;

/** A container with the probe of one test class in it. Instances of test classes there are named by ours. */
final class Stage {
    private final TestContainer container;
    private final Client client;
    private final long probe;
    private final Map<Object, Integer> instances = new IdentityHashMap<>();

    private Stage(TestContainer container, long probe) {
        this.container = container;
        this.probe = probe;
        this.client = new Client(
                (caption, request) -> {
                    Call call = new Call(caption, request);
                    container.call(call);
                    return call.answered();
                },
                log -> container instanceof QemuContainer machine
                        ? machine.place(log)
                        : "--- end of the kernel's log\n" + log);
    }

    /** Starts the container that the class's configuration describes, with the class in it. */
    static Stage set(Class<?> test) throws Throwable {
        List<Option> options = new ArrayList<>(List.of(configuration(test)));
        options.add(ClassPathBundles.testTools());
        options.add(CoreOptions.systemTimeout(Limits.boot().toMillis()));
        ExamSystem system = DefaultExamSystem.create(options.toArray(Option[]::new));
        TestContainer container = new ExamContainers().create(system)[0];
        container.start();
        try {
            TestProbeBuilder builder = system.createProbe();
            builder.addTest(test, "inside");
            Stage stage =
                    new Stage(container, container.installProbe(builder.build().getStream()));
            stage.client.ask(
                    "awaiting the start level",
                    Protocol.READY,
                    out -> out.writeInt((int) Limits.boot().toMillis()));
            return stage;
        } catch (Throwable e) {
            container.stop();
            throw e;
        }
    }

    private static Option[] configuration(Class<?> test) throws Exception {
        for (Class<?> type = test; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Configuration.class)) {
                    Constructor<?> constructor = test.getDeclaredConstructor();
                    constructor.setAccessible(true);
                    method.setAccessible(true);
                    return (Option[]) method.invoke(constructor.newInstance());
                }
            }
        }
        return new Option[0];
    }

    void strike() {
        container.stop();
    }

    /** Makes inside what {@code mine} is here. */
    void created(Object mine, @Nullable Object outer) throws Throwable {
        int outerNumber = outer == null ? 0 : instances.getOrDefault(outer, 0);
        String type = mine.getClass().getName();
        int number = client.ask("new " + type, Protocol.NEW, out -> {
                    out.writeLong(probe);
                    Wire.text(out, type);
                    out.writeInt(outerNumber);
                    out.writeInt((int) Limits.service().toMillis());
                })
                .readInt();
        instances.put(mine, number);
    }

    void dropped(Object mine) throws Throwable {
        Integer number = instances.remove(mine);
        if (number != null) {
            client.tell("dropping an instance", Protocol.DROP, out -> out.writeInt(number));
        }
    }

    /** Calls the method inside, on what stands for {@code mine} there; a static method if null. */
    void invoke(@Nullable Object mine, Method method, List<Object> arguments) throws Throwable {
        String caption = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        List<byte[]> serialized = new ArrayList<>();
        for (Object argument : arguments) {
            serialized.add(argument instanceof TestInfo ? new byte[0] : serialize(method, argument));
        }
        client.tell(caption, Protocol.INVOKE, out -> {
            out.writeLong(probe);
            out.writeInt(mine == null ? 0 : instances.get(mine));
            Wire.text(out, method.getDeclaringClass().getName());
            Wire.text(out, method.getName());
            out.writeInt(method.getParameterCount());
            for (Class<?> parameter : Arrays.asList(method.getParameterTypes())) {
                Wire.text(out, parameter.getName());
            }
            for (int i = 0; i < arguments.size(); i++) {
                if (arguments.get(i) instanceof TestInfo info) {
                    out.writeByte(Protocol.TEST_INFO);
                    Wire.text(out, info.getDisplayName());
                    Wire.text(out, info.getTestClass().orElseThrow().getName());
                    Wire.text(out, info.getTestMethod().map(Method::getName).orElse(""));
                } else {
                    out.writeByte(Protocol.SERIALIZED);
                    Wire.bytes(out, serialized.get(i));
                }
            }
        });
    }

    private static byte[] serialize(Method method, @Nullable Object argument) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(argument);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    "the argument " + argument + " of " + method.getName() + " cannot travel: not serializable", e);
        }
        return bytes.toByteArray();
    }
}
