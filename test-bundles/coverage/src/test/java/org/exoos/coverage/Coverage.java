package org.exoos.coverage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IBundleCoverage;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.tools.ExecFileLoader;
import org.jacoco.report.DirectorySourceFileLocator;
import org.jacoco.report.FileMultiReportOutput;
import org.jacoco.report.IReportGroupVisitor;
import org.jacoco.report.IReportVisitor;
import org.jacoco.report.html.HTMLFormatter;

/** The recordings of all modules' tests, merged, over the classes of the modules whose code runs in the kernel or builds it. */
final class Coverage {
    private final Map<String, IBundleCoverage> modules = new TreeMap<>();
    private final Map<String, Path> sources = new TreeMap<>();
    private final ExecFileLoader recordings = new ExecFileLoader();

    Coverage(Path home) throws IOException {
        for (Path recording : find(home, "target/jacoco.exec")) {
            recordings.load(recording.toFile());
        }
        for (Path classes : find(home, "target/classes")) {
            Path module = classes.getParent().getParent();
            Path source = module.resolve("src/main/java");
            if (Files.isDirectory(source)) {
                CoverageBuilder builder = new CoverageBuilder();
                new Analyzer(recordings.getExecutionDataStore(), builder).analyzeAll(classes.toFile());
                String name = home.relativize(module).toString();
                modules.put(name, builder.getBundle(name));
                sources.put(name, source);
            }
        }
    }

    /** The classes of all modules, nested ones too, by their names with dots; a nested one is {@code Outer$Inner}. */
    Map<String, IClassCoverage> classes() {
        Map<String, IClassCoverage> classes = new TreeMap<>();
        modules.values().forEach(module -> classes.putAll(classes(module)));
        return classes;
    }

    /** The same for one module. */
    static Map<String, IClassCoverage> classes(IBundleCoverage module) {
        Map<String, IClassCoverage> classes = new TreeMap<>();
        module.getPackages()
                .forEach(each -> each.getClasses()
                        .forEach(type -> classes.put(type.getName().replace('/', '.'), type)));
        return classes;
    }

    /** The modules by their folders. */
    Map<String, IBundleCoverage> modules() {
        return modules;
    }

    /** The numbers of the lines that did not run. */
    static List<Integer> missed(IClassCoverage type) {
        List<Integer> missed = new ArrayList<>();
        for (int line = type.getFirstLine(); line <= type.getLastLine(); line++) {
            int status = type.getLine(line).getInstructionCounter().getStatus();
            if (line > 0 && status == ICounter.NOT_COVERED) {
                missed.add(line);
            }
        }
        return missed;
    }

    void writeReport(Path folder) throws IOException {
        Files.createDirectories(folder);
        IReportVisitor visitor = new HTMLFormatter().createVisitor(new FileMultiReportOutput(folder.toFile()));
        visitor.visitInfo(
                recordings.getSessionInfoStore().getInfos(),
                recordings.getExecutionDataStore().getContents());
        IReportGroupVisitor group = visitor.visitGroup("Exo-OS");
        for (Map.Entry<String, IBundleCoverage> module : modules.entrySet()) {
            group.visitBundle(
                    module.getValue(),
                    new DirectorySourceFileLocator(sources.get(module.getKey()).toFile(), "UTF-8", 4));
        }
        visitor.visitEnd();
    }

    private static List<Path> find(Path home, String end) throws IOException {
        try (Stream<Path> areas = Files.list(home)) {
            List<Path> found = new ArrayList<>();
            for (Path area : areas.filter(Files::isDirectory).toList()) {
                try (Stream<Path> below = Files.find(area, 4, (path, attributes) -> path.endsWith(end))) {
                    below.sorted().forEach(found::add);
                }
            }
            return found;
        }
    }
}
