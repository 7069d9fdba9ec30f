package org.exoos.test.exam;

import java.util.Locale;

/** Where tests run. */
public enum ContainerKind {
    FELIX,
    EQUINOX,
    QEMU;

    /** The one chosen by {@code exam.container}; Felix if none is. */
    public static ContainerKind chosen() {
        return valueOf(System.getProperty("exam.container", "felix").toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
