package org.exoos.architecture;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What code outside a package can see of a class: one line for the class and each of its members. */
final class Signatures {
    private static final int SHOWN =
            Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;

    private Signatures() {}

    static SortedSet<String> of(Class<?> type) {
        SortedSet<String> lines = new TreeSet<>();
        if (!isSeen(type)) {
            return lines;
        }
        String name = type.getName();
        String supers = Arrays.stream(type.getGenericInterfaces())
                .map(java.lang.reflect.Type::getTypeName)
                .sorted()
                .collect(Collectors.joining(", "));
        lines.add("%s: %s %s extends %s implements %s"
                .formatted(
                        name,
                        modifiers(type.getModifiers()),
                        type.isInterface()
                                ? "interface"
                                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class",
                        type.getGenericSuperclass() == null
                                ? "-"
                                : type.getGenericSuperclass().getTypeName(),
                        supers.isEmpty() ? "-" : supers));
        for (Field field : type.getDeclaredFields()) {
            if (isSeen(field.getModifiers()) && !field.isSynthetic()) {
                lines.add("%s.%s: %s %s"
                        .formatted(
                                name,
                                field.getName(),
                                modifiers(field.getModifiers()),
                                field.getGenericType().getTypeName()));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isSeen(constructor.getModifiers()) && !constructor.isSynthetic()) {
                lines.add("%s.<init>%s: %s"
                        .formatted(
                                name,
                                list(constructor.getGenericParameterTypes()),
                                modifiers(constructor.getModifiers())));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isSeen(method.getModifiers()) && !method.isSynthetic()) {
                lines.add("%s.%s%s: %s %s throws %s"
                        .formatted(
                                name,
                                method.getName(),
                                list(method.getGenericParameterTypes()),
                                modifiers(method.getModifiers()),
                                method.getGenericReturnType().getTypeName(),
                                list(method.getGenericExceptionTypes())));
            }
        }
        return lines;
    }

    private static boolean isSeen(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!isSeen(each.getModifiers()) || each.isAnonymousClass() || each.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSeen(int modifiers) {
        return (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private static String modifiers(int modifiers) {
        return Modifier.toString(modifiers & SHOWN);
    }

    private static String list(java.lang.reflect.Type[] types) {
        return Arrays.stream(types)
                .map(java.lang.reflect.Type::getTypeName)
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
