package org.exoos.memory.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The areas of one space, sorted, without overlap. Lookup allocates nothing. Guarded by the space's lock. */
final class Areas {
    private Area[] areas = new Area[16];
    private int count;
    private long pages;

    int count() {
        return count;
    }

    long pages() {
        return pages;
    }

    Area at(int index) {
        return areas[index];
    }

    /** Index of the first area that ends above the address; {@link #count()} when there is none. */
    int ceiling(long address) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (areas[middle].end <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Nullable
    Area find(long address) {
        int index = ceiling(address);
        return index < count && areas[index].start <= address ? areas[index] : null;
    }

    boolean overlaps(long from, long to) {
        int index = ceiling(from);
        return index < count && areas[index].start < to;
    }

    /** Whether [from, to) is covered without holes. */
    boolean covers(long from, long to) {
        long at = from;
        for (int i = ceiling(from); at < to; i++) {
            if (i >= count || areas[i].start > at) {
                return false;
            }
            at = areas[i].end;
        }
        return true;
    }

    void insert(Area area) {
        if (count == areas.length) {
            areas = Arrays.copyOf(areas, count * 2);
        }
        int index = ceiling(area.start);
        System.arraycopy(areas, index, areas, index + 1, count - index);
        areas[index] = area;
        count++;
        pages += area.pages();
    }

    /** Takes an area out. The caller keeps its hold on the source. */
    void remove(int index) {
        pages -= areas[index].pages();
        System.arraycopy(areas, index + 1, areas, index, count - index - 1);
        areas[--count] = null;
    }

    void resize(Area area, long start, long end) {
        pages -= area.pages();
        area.firstPage += start - area.start >> 12;
        area.start = start;
        area.end = end;
        pages += area.pages();
    }

    /** Makes the address a border between areas. */
    void split(long address) {
        Area area = find(address);
        if (area != null && area.start < address) {
            Area upper = area.slice(address, area.end);
            resize(area, area.start, address);
            insert(upper);
        }
    }

    /** Joins equal neighbours around [from, to]. */
    void join(long from, long to) {
        int i = Math.max(0, ceiling(from) - 1);
        while (i + 1 < count && areas[i].start <= to) {
            Area left = areas[i];
            Area right = areas[i + 1];
            if (left.joins(right)) {
                long end = right.end;
                remove(i + 1);
                if (right.source != null) {
                    right.source.release();
                }
                resize(left, left.start, end);
            } else {
                i++;
            }
        }
    }

    /** Highest free range of that length below {@code top} and not below {@code bottom}, or 0. */
    long gap(long length, long bottom, long top) {
        long ceiling = top;
        for (int i = ceiling(top - 1) == count ? count - 1 : ceiling(top - 1); i >= 0; i--) {
            Area area = areas[i];
            if (area.end <= ceiling && ceiling - area.end >= length) {
                return ceiling - length;
            }
            ceiling = Math.min(ceiling, area.start);
            if (ceiling < bottom + length) {
                return 0;
            }
        }
        return ceiling >= bottom + length ? ceiling - length : 0;
    }
}
