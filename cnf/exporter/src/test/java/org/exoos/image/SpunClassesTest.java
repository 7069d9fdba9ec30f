package org.exoos.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpunClassesTest {
    /** Every kind of lambda that javac writes with the plain metafactory. */
    static class Samples implements Supplier<List<Object>> {
        private final int base = 40;
        private int calls;

        static final class Inner {
            private static int hidden(int a) {
                return a + 1;
            }

            static List<Object> fromInside(Samples outer) {
                Supplier<Integer> outside = () -> outer.secret(2L);
                return List.of(outside.get());
            }
        }

        private int count() {
            return ++calls;
        }

        private int secret(long a) {
            return base + (int) a;
        }

        private static String joined(String first, Object... rest) {
            return first + Arrays.toString(rest);
        }

        @Override
        public List<Object> get() {
            List<Object> seen = new ArrayList<>();
            int two = 2;
            long three = 3;
            double four = 4.5;
            Supplier<String> captured = () -> two + " " + three + " " + four;
            IntUnaryOperator own = this::secret;
            IntUnaryOperator nested = Inner::hidden;
            Function<Integer, Long> boxed = a -> a + three;
            ToLongFunction<Integer> widened = Integer::intValue;
            LongSupplier supplied = () -> two;
            BiFunction<String, Object[], String> arguments = Samples::joined;
            Supplier<List<String>> constructor = ArrayList::new;
            IntFunction<int[]> array = int[]::new;
            Function<String, Integer> virtual = String::length;
            Runnable ignored = () -> seen.add("run");
            Runnable result = this::count;
            Callable<Object> none = () -> null;
            seen.add(captured.get());
            seen.add(own.applyAsInt(5));
            seen.add(nested.applyAsInt(6));
            seen.add(boxed.apply(7));
            seen.add(widened.applyAsLong(8));
            seen.add(supplied.getAsLong());
            seen.add(arguments.apply("a", new Object[] {1, "b"}));
            seen.add(constructor.get());
            seen.add(array.apply(3).length);
            seen.add(virtual.apply("four"));
            ignored.run();
            result.run();
            seen.add(calls);
            try {
                seen.add(String.valueOf(none.call()));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            seen.addAll(Inner.fromInside(this));
            seen.add(IntStream.range(0, 5)
                    .boxed()
                    .sorted(Comparator.comparing((Integer a) -> -a))
                    .map(String::valueOf)
                    .collect(Collectors.joining(",")));
            return seen;
        }
    }

    private static final String SAMPLES = Samples.class.getName();

    private static Map<String, byte[]> classes() throws IOException {
        return ClassFiles.of(SpunClassesTest.class, Samples.class, Samples.Inner.class);
    }

    private static Map<String, byte[]> expanded() throws IOException {
        return SpunClasses.expand(classes(), ClassHierarchyResolver.defaultResolver());
    }

    @Test
    void lambdasDoAsClassesWhatTheyDidBefore() throws Exception {
        assertThat(ClassFiles.supplied(expanded(), Samples.class)).isEqualTo(new Samples().get());
    }

    @Test
    void noLambdaIsLeft() throws IOException {
        String samples = SAMPLES.replace('.', '/');
        ClassFile.of()
                .parse(expanded().get(samples))
                .methods()
                .forEach(method -> method.code()
                        .ifPresent(code -> assertThat(
                                        code.elementStream().filter(InvokeDynamicInstruction.class::isInstance))
                                .filteredOn(call -> LambdaSite.of((InvokeDynamicInstruction) call) != null)
                                .isEmpty()));
        assertThat(expanded().keySet()).anyMatch(name -> name.startsWith(samples + "$$Lambda"));
    }

    @Test
    void resultIsTheSameEachTime() throws IOException {
        Map<String, byte[]> first = expanded();
        Map<String, byte[]> second = expanded();
        assertThat(second.keySet()).isEqualTo(first.keySet());
        first.forEach((name, file) -> assertThat(second.get(name)).isEqualTo(file));
    }
}
