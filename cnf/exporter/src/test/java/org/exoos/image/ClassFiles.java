package org.exoos.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Class files of test classes, by internal name, and what they do when they are loaded. */
final class ClassFiles {
    private ClassFiles() {}

    static Map<String, byte[]> of(Class<?>... types) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        for (Class<?> type : types) {
            String name = type.getName().replace('.', '/');
            try (InputStream in = type.getClassLoader().getResourceAsStream(name + ".class")) {
                classes.put(name, in.readAllBytes());
            }
        }
        return classes;
    }

    /** What an instance of the class supplies, made of these files and the JDK alone. */
    static Object supplied(Map<String, byte[]> classes, Class<? extends Supplier<?>> type)
            throws ReflectiveOperationException {
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] file = classes.get(name.replace('.', '/'));
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, file, 0, file.length);
            }
        };
        var constructor = loader.loadClass(type.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        return ((Supplier<?>) constructor.newInstance()).get();
    }
}
