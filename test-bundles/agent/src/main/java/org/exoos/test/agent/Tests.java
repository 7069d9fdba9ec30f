package org.exoos.test.agent;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Instances of test classes, and calls of their methods. */
final class Tests {
    private final BundleContext context;
    private final Map<Integer, Object> instances = new HashMap<>();
    private int lastInstance;

    Tests(BundleContext context) {
        this.context = context;
    }

    int create(DataInputStream in) throws Exception {
        Bundle probe = Bundles.bundle(context, in.readLong());
        Class<?> type = probe.loadClass(Wire.text(in));
        Object outer = instances.get(in.readInt());
        int patienceMillis = in.readInt();
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        Object instance = outer == null ? constructor.newInstance() : constructor.newInstance(outer);
        new Injection(context, patienceMillis).inject(instance);
        instances.put(++lastInstance, instance);
        return lastInstance;
    }

    void drop(int instance) {
        instances.remove(instance);
    }

    void invoke(DataInputStream in) throws Exception {
        Bundle probe = Bundles.bundle(context, in.readLong());
        Object instance = instances.get(in.readInt());
        Class<?> type = probe.loadClass(Wire.text(in));
        String name = Wire.text(in);
        String[] parameters = new String[in.readInt()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = Wire.text(in);
        }
        Method method = method(type, name, List.of(parameters));
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(in, probe, method.getParameterTypes()[i]);
        }
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(type.getClassLoader());
        try {
            method.invoke(instance, arguments);
        } finally {
            current.setContextClassLoader(before);
        }
    }

    private static Method method(Class<?> type, String name, List<String> parameters) throws NoSuchMethodException {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)
                    && Arrays.stream(method.getParameterTypes())
                            .map(Class::getName)
                            .toList()
                            .equals(parameters)) {
                method.setAccessible(true);
                return method;
            }
        }
        throw new NoSuchMethodException(type.getName() + "." + name + parameters);
    }

    private static @Nullable Object argument(DataInputStream in, Bundle probe, Class<?> parameter)
            throws IOException, ClassNotFoundException {
        if (in.readByte() == Protocol.TEST_INFO) {
            return testInfo(parameter, Wire.text(in), probe.loadClass(Wire.text(in)), Wire.text(in));
        }
        try (var objects = new ObjectInputStream(new ByteArrayInputStream(Wire.bytes(in))) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                try {
                    return probe.loadClass(description.getName());
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description); // primitive types and arrays
                }
            }
        }) {
            return objects.readObject();
        }
    }

    /** Jupiter's TestInfo, whose class this bundle does not know. */
    private static Object testInfo(Class<?> type, String displayName, Class<?> test, String method) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> switch (called.getName()) {
                    case "getDisplayName" -> displayName;
                    case "getTags" -> Set.of();
                    case "getTestClass" -> Optional.of(test);
                    case "getTestMethod" ->
                        Arrays.stream(test.getDeclaredMethods())
                                .filter(each -> each.getName().equals(method))
                                .findFirst();
                    default -> "test info of " + displayName;
                });
    }
}
