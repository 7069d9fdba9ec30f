package org.exoos.memory.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sorted areas of a space, against an array with one entry for each page. */
class AreasTest {
    private static final int RW = AddressSpace.PROT_READ | AddressSpace.PROT_WRITE;
    private static final long PAGE = 4096;
    private static final int PAGES = 40;

    private final Areas areas = new Areas();

    /** A source that counts who holds it. */
    private static final class Source implements PageSource {
        private int holders;

        @Override
        public long frame(long index) {
            return 0;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void retain() {
            holders++;
        }

        @Override
        public void release() {
            holders--;
        }
    }

    private static Area area(long first, long end, int protection, @Nullable PageSource source, long firstPage) {
        return new Area(first * PAGE, end * PAGE, protection, false, false, true, source, firstPage, "");
    }

    private static Area plain(long first, long end) {
        return area(first, end, RW, null, 0);
    }

    @Test
    void whatIsCoveredAndWhatOverlapsEndsWhereAreasEnd() {
        areas.insert(plain(10, 20));
        areas.insert(plain(20, 25));
        areas.insert(plain(30, 31));

        assertThat(areas.find(10 * PAGE - 1)).isNull();
        assertThat(areas.find(10 * PAGE)).isSameAs(areas.at(0));
        assertThat(areas.find(20 * PAGE - 1)).isSameAs(areas.at(0));
        assertThat(areas.find(20 * PAGE)).isSameAs(areas.at(1));
        assertThat(areas.find(31 * PAGE)).isNull();
        assertThat(areas.overlaps(0, 10 * PAGE)).isFalse();
        assertThat(areas.overlaps(0, 10 * PAGE + 1)).isTrue();
        assertThat(areas.overlaps(25 * PAGE, 30 * PAGE)).isFalse();
        assertThat(areas.overlaps(31 * PAGE, 99 * PAGE)).isFalse();
        assertThat(areas.covers(10 * PAGE, 25 * PAGE)).isTrue();
        assertThat(areas.covers(10 * PAGE, 25 * PAGE + 1)).isFalse();
        assertThat(areas.covers(10 * PAGE - 1, 20 * PAGE)).isFalse();
        assertThat(areas.covers(24 * PAGE, 31 * PAGE)).isFalse();
        assertThat(areas.covers(30 * PAGE, 31 * PAGE)).isTrue();
        assertThat(areas.pages()).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theGapIsTheHighestThatFits(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Areas some = new Areas();
            boolean[] used = new boolean[PAGES + 1];
            for (int at = random.nextInt(6); at < PAGES; ) {
                int end = Math.min(PAGES, at + 1 + random.nextInt(5));
                some.insert(plain(at, end));
                java.util.Arrays.fill(used, at, end, true);
                at = end + random.nextInt(6);
            }
            int bottom = random.nextInt(10);
            int top = bottom + 1 + random.nextInt(PAGES - bottom);
            int length = 1 + random.nextInt(6);
            assertThat(some.gap(length * PAGE, bottom * PAGE, top * PAGE))
                    .as("%d pages in [%d, %d) of %s", length, bottom, top, java.util.Arrays.toString(used))
                    .isEqualTo(highest(used, length, bottom, top) * PAGE);
        }
    }

    private static long highest(boolean[] used, int length, int bottom, int top) {
        for (int at = top - length; at >= bottom; at--) {
            boolean free = true;
            for (int page = at; page < at + length; page++) {
                free &= !used[page];
            }
            if (free) {
                return at;
            }
        }
        return 0;
    }

    @Test
    void aSplitKeepsThePagesOfTheSource() {
        Source source = new Source();
        source.retain();
        areas.insert(area(10, 20, RW, source, 100));

        areas.split(13 * PAGE);
        areas.split(10 * PAGE);
        areas.split(20 * PAGE);
        areas.split(99 * PAGE);

        assertThat(areas.count()).isEqualTo(2);
        assertThat(areas.at(0).firstPage).isEqualTo(100);
        assertThat(areas.at(0).pages()).isEqualTo(3);
        assertThat(areas.at(1).firstPage).isEqualTo(103);
        assertThat(areas.at(1).page(14 * PAGE)).isEqualTo(104);
        assertThat(source.holders).isEqualTo(2);
        assertThat(areas.pages()).isEqualTo(10);

        areas.join(13 * PAGE, 13 * PAGE);

        assertThat(areas.count()).isEqualTo(1);
        assertThat(areas.at(0).end).isEqualTo(20 * PAGE);
        assertThat(areas.at(0).firstPage).isEqualTo(100);
        assertThat(source.holders).isEqualTo(1);
        assertThat(areas.pages()).isEqualTo(10);
    }

    @Test
    void whatGrowsDownwardsBeginsEarlierInItsSource() {
        areas.insert(area(10, 20, RW, null, 100));
        areas.resize(areas.at(0), 8 * PAGE, 21 * PAGE);
        assertThat(areas.at(0).firstPage).isEqualTo(98);
        assertThat(areas.pages()).isEqualTo(13);
    }

    @Test
    void joiningBeginsWithTheNeighbourBelow() {
        for (int page = 1; page <= 8; page++) {
            areas.insert(plain(page, page + 1));
        }
        areas.join(4 * PAGE, 5 * PAGE);
        assertThat(areas.count()).isEqualTo(3);
        assertThat(areas.at(2).start).isEqualTo(3 * PAGE);
        assertThat(areas.at(2).end).isEqualTo(9 * PAGE);
        areas.join(0, 9 * PAGE);
        assertThat(areas.count()).isEqualTo(1);
        assertThat(areas.pages()).isEqualTo(8);
    }

    @Test
    void onlyEqualNeighboursJoin() {
        Area left = plain(1, 2);
        assertThat(left.joins(plain(2, 3))).isTrue();
        assertThat(left.joins(plain(3, 4))).as("a hole").isFalse();
        assertThat(left.joins(area(2, 3, AddressSpace.PROT_READ, null, 0))).isFalse();
        assertThat(left.joins(new Area(2 * PAGE, 3 * PAGE, RW, true, false, true, null, 0, "")))
                .isFalse();
        assertThat(left.joins(new Area(2 * PAGE, 3 * PAGE, RW, false, true, true, null, 0, "")))
                .isFalse();
        assertThat(left.joins(new Area(2 * PAGE, 3 * PAGE, RW, false, false, false, null, 0, "")))
                .isFalse();
        assertThat(left.joins(new Area(2 * PAGE, 3 * PAGE, RW, false, false, true, null, 0, "name")))
                .isFalse();
        assertThat(left.joins(area(2, 3, RW, new Source(), 0))).isFalse();
        Area charged = plain(2, 3);
        charged.charged = true;
        assertThat(left.joins(charged)).isFalse();
        Source source = new Source();
        assertThat(area(1, 2, RW, source, 5).joins(area(2, 3, RW, source, 6))).isTrue();
        assertThat(area(1, 2, RW, source, 5).joins(area(2, 3, RW, source, 7))).isFalse();
    }

    @Test
    void onlyPrivateWritableReservedAreasAreCharged() {
        assertThat(plain(1, 2).wantsCharge()).isTrue();
        assertThat(area(1, 2, AddressSpace.PROT_READ, null, 0).wantsCharge()).isFalse();
        assertThat(area(1, 2, AddressSpace.PROT_READ | AddressSpace.PROT_EXEC, null, 0)
                        .wantsCharge())
                .isFalse();
        assertThat(new Area(0, PAGE, RW, true, false, true, null, 0, "").wantsCharge())
                .isFalse();
        assertThat(new Area(0, PAGE, RW, false, false, false, null, 0, "").wantsCharge())
                .isFalse();
    }

    @Test
    void manyAreasFit() {
        for (int i = 99; i >= 0; i--) {
            areas.insert(plain(2 * i, 2 * i + 1));
        }
        assertThat(areas.count()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            assertThat(areas.at(i).start).isEqualTo(2 * i * PAGE);
        }
        areas.remove(99);
        areas.remove(0);
        assertThat(areas.count()).isEqualTo(98);
        assertThat(areas.at(0).start).isEqualTo(2 * PAGE);
        assertThat(areas.pages()).isEqualTo(98);
    }

    /** As many as there is room for at first. */
    @Test
    void oneOfSixteenIsTakenOut() {
        for (int i = 0; i < 16; i++) {
            areas.insert(plain(2 * i, 2 * i + 1));
        }
        areas.remove(0);
        assertThat(areas.count()).isEqualTo(15);
        assertThat(areas.at(0).start).isEqualTo(2 * PAGE);
        assertThat(areas.at(14).start).isEqualTo(30 * PAGE);
    }

    @Test
    void withoutAreasTheGapIsTheTopIfItIsLargeEnough() {
        assertThat(areas.gap(2 * PAGE, 10 * PAGE, 12 * PAGE)).isEqualTo(10 * PAGE);
        assertThat(areas.gap(3 * PAGE, 10 * PAGE, 12 * PAGE)).isZero();
    }
}
