package org.exoos.sched.simulator;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ProbedClasses} puts calls to into a policy's code: locks and shared objects cost time and, between CPUs, exclude one another. Outside a
 * simulation the calls do nothing. Public for the policies' classes alone.
 */
public final class Probe {
    private static final ThreadLocal<@Nullable Scope> SCOPE = new ThreadLocal<>();

    private Probe() {}

    /** A running simulation and the objects that its policy shares. */
    static final class Scope implements AutoCloseable {
        private final Engine engine;
        private final Map<Object, Line> lines = new IdentityHashMap<>();

        private Scope(Engine engine) {
            this.engine = engine;
        }

        private Line line(Object object) {
            return lines.computeIfAbsent(object, any -> new Line());
        }

        @Override
        public void close() {
            SCOPE.remove();
        }
    }

    static Scope attach(Engine engine) {
        Scope scope = new Scope(engine);
        SCOPE.set(scope);
        return scope;
    }

    /** A method of a class of {@code java.util.concurrent} is about to be called on the object. */
    public static void touch(@Nullable Object object) {
        Scope scope = SCOPE.get();
        if (scope != null && object != null) {
            scope.engine.write(scope.line(object));
        }
    }

    /** The object's monitor or lock is about to be taken. */
    public static void lock(@Nullable Object object) {
        Scope scope = SCOPE.get();
        if (scope != null && object != null) {
            scope.engine.lock(scope.line(object));
        }
    }

    /** The object's monitor or lock is about to be released. */
    public static void unlock(@Nullable Object object) {
        Scope scope = SCOPE.get();
        if (scope != null && object != null) {
            scope.engine.unlock(scope.line(object));
        }
    }
}
