package org.exoos.console.gogo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines of words under headings, each column as wide as its widest word; numbers to the right. */
final class Columns {
    private final List<List<String>> rows = new ArrayList<>();

    Columns(String... headings) {
        rows.add(List.of(headings));
    }

    void row(Object... words) {
        rows.add(Arrays.stream(words).map(String::valueOf).toList());
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        boolean[] numbers = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            int column = c;
            widths[c] = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0);
            numbers[c] = rows.size() > 1
                    && rows.stream().skip(1).allMatch(row -> row.get(column).matches("-?[0-9.]+"));
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String word = row.get(c);
                String gap = " ".repeat(widths[c] - word.length());
                line.append(c == 0 ? "" : "  ").append(numbers[c] ? gap + word : word + gap);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
