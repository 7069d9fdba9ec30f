package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import org.exoos.swap.Stopped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BudgetWeaverTest {
    /** Loops of all shapes, to be woven. */
    public static final class Loops implements IntUnaryOperator, IntConsumer {
        private int sink;

        @Override
        public int applyAsInt(int shape) {
            switch (shape) {
                case 0 -> {
                    while (true) {
                        sink++;
                    }
                }
                case 1 -> {
                    do {
                        sink--;
                    } while (sink != Integer.MIN_VALUE || shape == 1);
                }
                case 2 -> {
                    for (long i = 0; i >= 0; i = i + 1 & Long.MAX_VALUE) {
                        switch ((int) (i & 3)) {
                            case 0 -> {
                                continue;
                            }
                            case 1 -> sink++;
                            default -> sink--;
                        }
                    }
                }
                case 3 -> endless(0);
                default -> {
                    int sum = 0;
                    for (int i = 0; i < shape; i++) {
                        sum += i % 3;
                    }
                    return sum;
                }
            }
            return sink;
        }

        /** Not a loop, but calls itself for ever in the shape of one. */
        private void endless(int depth) {
            if (depth < 1000) {
                endless(depth + 1);
            }
            if (depth == 0) {
                while (true) {
                    endless(1);
                }
            }
        }

        @Override
        public void accept(int value) {
            try {
                while (true) {
                    sink += value;
                }
            } finally {
                sink = 0;
            }
        }
    }

    /** An interface that loops. */
    interface Looping {
        default int loop(int n) {
            int sum = 0;
            while (n > 0) {
                sum += n--;
            }
            return sum;
        }
    }

    private static final class Loader extends ClassLoader {
        Class<?> woven(Class<?> type) {
            byte[] bytes = BudgetWeaver.weave(bytes(type), name -> getResourceAsStream(name + ".class"));
            return defineClass(type.getName(), bytes, 0, bytes.length);
        }
    }

    static byte[] bytes(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void stop(Class<?> type) throws ReflectiveOperationException {
        Field flag = type.getDeclaredField(BudgetWeaver.FLAG);
        flag.setAccessible(true);
        flag.setBoolean(null, true);
    }

    @Test
    void wovenCodeComputesWhatItDid() throws Exception {
        Class<?> type = new Loader().woven(Loops.class);
        IntUnaryOperator loops =
                (IntUnaryOperator) type.getDeclaredConstructor().newInstance();
        assertThat(loops.applyAsInt(1000)).isEqualTo(new Loops().applyAsInt(1000));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void anEndlessLoopOfAnyShapeEnds(int shape) throws Exception {
        Class<?> type = new Loader().woven(Loops.class);
        IntUnaryOperator loops =
                (IntUnaryOperator) type.getDeclaredConstructor().newInstance();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                var unused = loops.applyAsInt(shape);
            } catch (Throwable why) {
                end.set(why);
            }
        });
        // Long enough for it to be compiled, so that a flag that was read before the loop would show.
        assertThat(thread.join(Duration.ofMillis(300))).isFalse();

        stop(type);

        assertThat(thread.join(Duration.ofSeconds(10))).as("it ends").isTrue();
        assertThat(end.get()).isSameAs(Stopped.INSTANCE);
    }

    @Test
    void aFinallyBlockDoesNotKeepItAlive() throws Exception {
        Class<?> type = new Loader().woven(Loops.class);
        IntConsumer loops = (IntConsumer) type.getDeclaredConstructor().newInstance();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                loops.accept(1);
            } catch (Stopped expected) {
                // as it should
            }
        });
        stop(type);
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void anInterfaceWithLoopsIsRefused() {
        assertThatThrownBy(() -> BudgetWeaver.weave(bytes(Looping.class), name -> null))
                .isInstanceOf(BudgetWeaver.UnstoppableException.class)
                .hasMessageContaining("Looping");
    }

    /** An interface with code that ends. */
    interface Straight {
        default int next(int n) {
            return n > 0 ? n + 1 : n - 1;
        }
    }

    /** Types that meet: whoever writes the frames of this method has to know what they have in common. */
    static final class Meeting implements IntUnaryOperator {
        @Override
        public int applyAsInt(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                Shape shape = i % 2 == 0 ? new Round() : new Square();
                sum += shape.corners();
            }
            return sum;
        }
    }

    abstract static class Shape {
        abstract int corners();
    }

    static final class Round extends Shape {
        @Override
        int corners() {
            return 0;
        }
    }

    static final class Square extends Shape {
        @Override
        int corners() {
            return 4;
        }
    }

    @Test
    void anInterfaceWithoutLoopsIsLeftAsItIs() {
        byte[] bytes = bytes(Straight.class);
        assertThat(BudgetWeaver.weave(bytes, name -> null)).isSameAs(bytes);
    }

    @Test
    void typesThatMeetAreLookedUpWhereTheClassIs() throws Exception {
        List<String> asked = new ArrayList<>();
        byte[] woven = BudgetWeaver.weave(bytes(Meeting.class), name -> {
            asked.add(name);
            return BudgetWeaverTest.class.getResourceAsStream("/" + name + ".class");
        });
        assertThat(asked).contains("org/exoos/swap/core/BudgetWeaverTest$Round");
        Class<?> type = new ClassLoader(BudgetWeaverTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.startsWith(BudgetWeaverTest.class.getName() + "$")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                byte[] bytes = name.endsWith("$Meeting")
                        ? woven
                        : bytes(Class.forName(name, false, BudgetWeaverTest.class.getClassLoader()));
                return defineClass(name, bytes, 0, bytes.length);
            }
        }.loadClass(Meeting.class.getName());
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        assertThat(((IntUnaryOperator) constructor.newInstance()).applyAsInt(5)).isEqualTo(8);
    }
}
