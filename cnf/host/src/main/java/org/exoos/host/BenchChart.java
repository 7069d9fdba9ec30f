package org.exoos.host;

import java.util.List;
import java.util.Locale;
import org.exoos.host.BenchRow.Pair;

/** The ratios to Linux as horizontal bars, in SVG. */
final class BenchChart {
    private static final int ROW = 20;
    private static final int LABEL = 300;
    /** Pixels for ratio 1. */
    private static final int UNIT = 150;

    private static final double WIDEST = 3.5;

    private BenchChart() {}

    static String svg(List<Pair> all) {
        List<Pair> rows = all.stream().filter(row -> row.ratio().isPresent()).toList();
        int height = (rows.size() + 2) * ROW;
        int width = (int) (LABEL + WIDEST * UNIT + 80);
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"10\" y=\"15\">Exo-OS / Linux (line: as fast as Linux; shorter is better)</text>%n",
                width,
                height));
        for (int i = 0; i < rows.size(); i++) {
            double ratio = rows.get(i).ratio().getAsDouble();
            int top = (i + 1) * ROW + 4;
            out.append(String.format(
                    Locale.ROOT,
                    "<text x=\"10\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"%d\" fill=\"%s\"/>"
                            + "<text x=\"%.0f\" y=\"%d\">%.2f</text>%n",
                    top + 12,
                    rows.get(i).name(),
                    LABEL,
                    top,
                    Math.max(1, Math.min(ratio, WIDEST) * UNIT),
                    ROW - 6,
                    ratio <= 1 ? "#3a7d44" : "#c1512f",
                    LABEL + Math.max(1, Math.min(ratio, WIDEST) * UNIT) + 6,
                    top + 12,
                    ratio));
        }
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"black\"/>%n</svg>%n",
                LABEL + UNIT,
                ROW,
                LABEL + UNIT,
                height));
        return out.toString();
    }
}
