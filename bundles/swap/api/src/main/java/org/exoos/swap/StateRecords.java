package org.exoos.swap;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the state that a component hands over: it may consist of value types of the JDK, arrays, lists, sets and maps of the JDK, records of
 * frozen API packages, and handles that belong to the core. Anything else would carry the class loader of the old version into the new one.
 */
public final class StateRecords {
    private static final int LIMIT = 100_000;

    private StateRecords() {}

    /**
     * Walks everything that is reachable.
     *
     * @param trusted loaders of the API and of the core whose objects are handles: these are not looked into, except records
     * @throws SwapRefusedException naming the first foreign class
     */
    public static void check(@Nullable Object state, Set<ClassLoader> trusted) throws SwapRefusedException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> open = new ArrayDeque<>();
        push(open, seen, state);
        while (!open.isEmpty()) {
            Object next = open.removeLast();
            Class<?> type = next.getClass();
            ClassLoader loader = type.getClassLoader();
            if (loader != null && loader != ClassLoader.getPlatformClassLoader() && !trusted.contains(loader)) {
                throw new SwapRefusedException("its state holds a " + type.getName() + " of " + loader);
            }
            if (seen.size() > LIMIT) {
                throw new SwapRefusedException("its state has more than " + LIMIT + " objects");
            }
            if (type.isArray()) {
                elements(open, seen, next, type);
            } else if (next instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    push(open, seen, key);
                    push(open, seen, value);
                });
            } else if (next instanceof Collection<?> list) {
                list.forEach(element -> push(open, seen, element));
            } else if (next instanceof Record fields) {
                components(open, seen, fields);
            } else if (loader == null && !isValue(next)) {
                throw new SwapRefusedException("its state holds a " + type.getName() + ", which is no value");
            }
        }
    }

    private static boolean isValue(Object object) {
        return object instanceof String
                || object instanceof Number
                || object instanceof Boolean
                || object instanceof Character
                || object instanceof Enum<?>
                || object instanceof java.time.temporal.TemporalAccessor
                || object instanceof java.time.temporal.TemporalAmount;
    }

    private static void push(ArrayDeque<Object> open, Set<Object> seen, @Nullable Object object) {
        if (object != null && seen.add(object)) {
            open.addLast(object);
        }
    }

    private static void elements(ArrayDeque<Object> open, Set<Object> seen, Object array, Class<?> type) {
        if (!type.getComponentType().isPrimitive()) {
            for (int i = 0; i < Array.getLength(array); i++) {
                push(open, seen, Array.get(array, i));
            }
        }
    }

    private static void components(ArrayDeque<Object> open, Set<Object> seen, Record fields)
            throws SwapRefusedException {
        for (RecordComponent component : fields.getClass().getRecordComponents()) {
            if (component.getType().isPrimitive()) {
                continue;
            }
            try {
                component.getAccessor().setAccessible(true);
                push(open, seen, component.getAccessor().invoke(fields));
            } catch (IllegalAccessException | InvocationTargetException | RuntimeException why) {
                throw new SwapRefusedException(
                        "its state holds a record that cannot be read: "
                                + fields.getClass().getName(),
                        why);
            }
        }
    }
}
