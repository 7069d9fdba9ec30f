package org.exoos.vfs.tmpfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The page tree against a sorted map. */
class PageTreeProperties {
    @Provide
    Arbitrary<List<Long>> indices() {
        Arbitrary<Long> near = Arbitraries.longs().between(0, 200);
        Arbitrary<Long> far = Arbitraries.longs().between(0, 1L << 34);
        return Arbitraries.oneOf(near, far).list().ofMinSize(1).ofMaxSize(80);
    }

    @Property(tries = 200)
    void pagesAreFoundAndCutLikeInAMap(@ForAll("indices") List<Long> indices) {
        PageTree tree = new PageTree();
        TreeMap<Long, Long> model = new TreeMap<>();
        for (int i = 0; i < indices.size(); i++) {
            long index = indices.get(i);
            if (i % 7 == 6) {
                List<Long> removed = new ArrayList<>();
                tree.removeFrom(index, removed::add);
                assertThat(removed)
                        .containsExactlyElementsOf(model.tailMap(index).values());
                model.tailMap(index).clear();
            } else if (!model.containsKey(index)) {
                int expected = tree.nodes() + tree.nodesFor(index);
                tree.put(index, index + 1);
                model.put(index, index + 1);
                assertThat(tree.nodes()).isEqualTo(expected);
            }
            assertThat(tree.pages()).isEqualTo(model.size());
        }
        for (long index : indices) {
            assertThat(tree.get(index)).isEqualTo(model.getOrDefault(index, 0L));
        }
        tree.removeFrom(0, frame -> {});
        assertThat(tree.pages()).isZero();
        assertThat(tree.nodes()).isZero();
    }
}
