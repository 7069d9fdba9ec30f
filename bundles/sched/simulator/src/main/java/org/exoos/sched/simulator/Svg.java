package org.exoos.sched.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.exoos.sched.simulator.Timeline.Stretch;

/** Who ran where as a picture: a panel for each policy, a row for each CPU. */
public final class Svg {
    private static final int WIDTH = 1200;
    private static final int LEFT = 70;
    private static final int ROW = 22;
    private static final int HEAD = 40;
    private static final int FOOT = 34;
    private static final int TICKS = 10;

    private Svg() {}

    public static String of(List<Result> results) {
        int height = results.stream().mapToInt(Svg::height).sum();
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"11\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                WIDTH, height));
        int top = 0;
        for (Result result : results) {
            panel(svg, result, top);
            top += height(result);
        }
        return svg.append("</svg>\n").toString();
    }

    private static int height(Result result) {
        return HEAD + result.cpus() * ROW + FOOT;
    }

    private static void panel(StringBuilder svg, Result result, int top) {
        double scale = (WIDTH - LEFT - 20.0) / Math.max(1, result.pictured());
        svg.append(format(
                "<text x=\"%d\" y=\"%d\" font-size=\"14\">%s: %s, %d CPU(s), seed %d</text>\n",
                LEFT, top + 18, escape(result.policy()), escape(result.workload()), result.cpus(), result.seed()));
        legend(svg, result, top);
        int base = top + HEAD;
        for (int cpu = 0; cpu < result.cpus(); cpu++) {
            svg.append(format(
                    "<text x=\"8\" y=\"%d\">CPU %d</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#eee\"/>\n",
                    base + cpu * ROW + 14, cpu, LEFT, base + cpu * ROW, result.pictured() * scale, ROW - 4));
        }
        for (Stretch stretch : result.timeline()) {
            svg.append(format(
                    "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\"><title>%s (%d)</title></rect>\n",
                    LEFT + stretch.from() * scale,
                    base + stretch.cpu() * ROW,
                    Math.max(0.1, (stretch.to() - stretch.from()) * scale),
                    ROW - 4,
                    colour(stretch.task()),
                    escape(stretch.name()),
                    stretch.task()));
        }
        int bottom = base + result.cpus() * ROW;
        for (int tick = 0; tick <= TICKS; tick++) {
            double x = LEFT + result.pictured() * scale * tick / TICKS;
            svg.append(format(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#888\"/><text x=\"%.1f\" y=\"%d\""
                            + " text-anchor=\"middle\">%.1f ms</text>\n",
                    x, bottom, x, bottom + 5, x, bottom + 18, result.pictured() / 1e6 * tick / TICKS));
        }
    }

    /** The first tasks that appear. */
    private static void legend(StringBuilder svg, Result result, int top) {
        Map<Integer, String> names = new TreeMap<>();
        for (Stretch stretch : result.timeline()) {
            names.putIfAbsent(stretch.task(), stretch.name());
        }
        int x = LEFT + 420;
        for (Map.Entry<Integer, String> entry : names.entrySet()) {
            String label = entry.getValue() + " " + entry.getKey();
            if (x + 20 + label.length() * 7 > WIDTH) {
                break;
            }
            svg.append(format(
                    "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>\n",
                    x, top + 9, colour(entry.getKey()), x + 13, top + 18, escape(label)));
            x += 24 + label.length() * 7;
        }
    }

    /** Neighbours in number are far apart in hue. */
    private static String colour(int task) {
        return "hsl(" + task * 137 % 360 + ",60%," + (45 + task * 7 % 25) + "%)";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
