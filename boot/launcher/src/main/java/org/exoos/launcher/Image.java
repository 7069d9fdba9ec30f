package org.exoos.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What {@code image.properties} says: the framework's configuration, and the bundles in the order in which they start.
 *
 * @param home the folder of image.properties, to which the bundles' files are relative
 * @param configuration properties of the framework
 * @param bundles in order of their start levels
 * @param training bundles that only a training run starts, and first
 */
record Image(Path home, Map<String, String> configuration, List<Item> bundles, List<Item> training) {
    /**
     * A bundle of the image.
     *
     * @param file its jar
     * @param level its start level
     */
    record Item(Path file, int level) {}

    /** @param training also the bundles that only a training run starts */
    static Image read(Path home, boolean training) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("image.properties"))) {
            properties.load(reader);
        }
        List<Item> bundles = items(home, properties.getProperty("exo.bundles", ""));
        List<Item> more = training ? items(home, properties.getProperty("exo.bundles.training", "")) : List.of();
        Map<String, String> configuration = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> configuration.put(name, properties.getProperty(name)));
        return new Image(home, Map.copyOf(configuration), List.copyOf(bundles), List.copyOf(more));
    }

    /** FILE;level=N;... separated by commas. */
    private static List<Item> items(Path home, String list) {
        List<Item> items = new ArrayList<>();
        for (String item : list.split(",", -1)) {
            if (item.isBlank()) {
                continue;
            }
            String[] parts = item.strip().split(";", -1);
            int level = 1;
            for (String part : parts) {
                if (part.startsWith("level=")) {
                    level = Integer.parseInt(part.substring("level=".length()));
                }
            }
            items.add(new Item(home.resolve(parts[0]), level));
        }
        return items;
    }
}
