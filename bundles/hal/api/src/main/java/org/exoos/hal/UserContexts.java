package org.exoos.hal;

/** Makes register contexts for user threads. Any thread; never blocks. */
public interface UserContexts {
    /** A zeroed context with clean FPU state, or {@code null} when the nucleus has no memory for it. */
    @org.jspecify.annotations.Nullable
    UserContext allocate();
}
