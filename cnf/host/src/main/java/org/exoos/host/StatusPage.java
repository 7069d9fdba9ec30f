package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Writes the state column of docs/status.md from the reports of the tests that have run: a line is failed when one of its tests failed, passed
 * when all of them ran and passed, open when it names none, and else stays as it is.
 */
final class StatusPage {
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+Test(?:#\\w+)?)`");
    private static final Pattern ROW = Pattern.compile("^\\| (.*) \\| (.*) \\| (passed|failed|open) \\|$");

    /** By "Class#method": whether every run of it passed. */
    private final Map<String, Boolean> methods = new HashMap<>();

    private StatusPage() {}

    /** Updates the page from the reports in {@code home} that are newer than {@code since}. */
    static void update(Path home, Path since) throws IOException {
        StatusPage page = new StatusPage();
        long begin = Files.getLastModifiedTime(since).toMillis();
        try (Stream<Path> files = Files.walk(home, 7)) {
            for (Path file : files.filter(StatusPage::isReport).toList()) {
                if (Files.getLastModifiedTime(file).toMillis() >= begin) {
                    page.read(file);
                }
            }
        }
        Path status = home.resolve("docs/status.md");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(status)) {
            lines.add(page.update(line));
        }
        Files.write(status, lines);
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private void read(Path file) throws IOException {
        NodeList cases;
        try {
            cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getElementsByTagName("testcase");
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            if (test.getElementsByTagName("skipped").getLength() > 0) {
                continue;
            }
            boolean passed = test.getElementsByTagName("failure").getLength() == 0
                    && test.getElementsByTagName("error").getLength() == 0;
            String type = test.getAttribute("classname").replaceFirst(".*\\.", "");
            String method = test.getAttribute("name").replaceFirst("[^\\w].*", "");
            methods.merge(type + "#" + method, passed, Boolean::logicalAnd);
        }
    }

    private String update(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            return line;
        }
        List<List<Boolean>> results = TEST_NAME
                .matcher(row.group(2))
                .results()
                .map(name -> results(name.group(1)))
                .toList();
        return "| " + row.group(1) + " | " + row.group(2) + " | " + state(results, row.group(3)) + " |";
    }

    private static String state(List<List<Boolean>> results, String recorded) {
        if (results.isEmpty()) {
            return "open";
        } else if (results.stream().anyMatch(test -> test.contains(false))) {
            return "failed";
        }
        return results.stream().anyMatch(List::isEmpty) ? recorded : "passed";
    }

    private List<Boolean> results(String test) {
        return methods.entrySet().stream()
                .filter(entry -> entry.getKey().equals(test) || entry.getKey().startsWith(test + "#"))
                .map(Map.Entry::getValue)
                .toList();
    }
}
