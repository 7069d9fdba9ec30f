package org.exoos.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordMethodsTest {
    /** A field of every type. */
    record All(
            boolean a,
            byte b,
            char c,
            short d,
            int e,
            long f,
            float g,
            double h,
            @Nullable String i,
            List<Boolean> j) {}

    record Empty() {}

    /** Its own equals stays, the rest is the compiler's. */
    record Own(int a) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Own own && own.a % 10 == a % 10;
        }

        @Override
        public int hashCode() {
            return a % 10;
        }
    }

    static class Samples implements Supplier<List<Object>> {
        @Override
        public List<Object> get() {
            List<Object> records = new ArrayList<>();
            for (int different = -1; different <= 9; different++) {
                records.add(new All(
                        different != 0,
                        (byte) (different == 1 ? 1 : -3),
                        different == 2 ? 'q' : 'p',
                        (short) (different == 3 ? 4 : -5),
                        different == 4 ? 6 : -7,
                        different == 5 ? 1L << 40 : -8,
                        different == 6 ? 0.0f : -0.0f,
                        different == 7 ? 1.5 : Double.NaN,
                        different == 8 ? null : "text",
                        List.of(different == 9)));
            }
            records.add(new Empty());
            records.add(new Own(5));
            records.add(new Own(15));
            List<Object> seen = new ArrayList<>();
            for (Object one : records) {
                seen.add(one.toString());
                seen.add(one.hashCode());
                for (Object other : records) {
                    seen.add(one.equals(other));
                }
                seen.add(one.equals(records));
            }
            return seen;
        }
    }

    private static Map<String, byte[]> expanded() throws Exception {
        Map<String, byte[]> classes =
                ClassFiles.of(RecordMethodsTest.class, Samples.class, All.class, Empty.class, Own.class);
        return SpunClasses.expand(classes, ClassHierarchyResolver.defaultResolver());
    }

    @Test
    void recordsDoWhatTheyDidBefore() throws Exception {
        assertThat(ClassFiles.supplied(expanded(), Samples.class)).isEqualTo(new Samples().get());
    }

    @Test
    void noneIsLeftToTheJvm() throws Exception {
        Map<String, byte[]> classes = expanded();
        for (Class<?> type : List.of(All.class, Empty.class, Own.class)) {
            var model = ClassFile.of().parse(classes.get(type.getName().replace('.', '/')));
            for (var method : model.methods()) {
                method.code().ifPresent(code -> assertThat(code).noneMatch(InvokeDynamicInstruction.class::isInstance));
            }
        }
    }
}
