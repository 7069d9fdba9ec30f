package org.exoos.sched.simulator;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.exoos.sched.SchedulerPolicy;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A policy in a bundle: a jar or a folder of classes with the component descriptions that the build has made.
 *
 * @param name by which it is swapped in
 * @param type name of the class
 * @param place jar or folder
 */
public record PolicyBundle(String name, String type, Path place) {
    private static final String KIND = "exo.swap.kind";
    private static final String NAME = "exo.swap.name";
    private static final String COMPONENTS = "Service-Component";

    /** The policies in a jar or a folder of classes; none when it is no such bundle. */
    public static List<PolicyBundle> in(Path place) throws IOException {
        List<PolicyBundle> found = new ArrayList<>();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {place.toUri().toURL()}, null)) {
            String components = header(loader);
            for (String component : components.isEmpty() ? new String[0] : components.split(",", -1)) {
                try (InputStream in = loader.getResourceAsStream(component.strip())) {
                    if (in != null) {
                        read(in, place, found);
                    }
                }
            }
        }
        return found;
    }

    private static String header(URLClassLoader loader) throws IOException {
        try (InputStream in = loader.getResourceAsStream("META-INF/MANIFEST.MF")) {
            String value =
                    in == null ? null : new Manifest(in).getMainAttributes().getValue(COMPONENTS);
            return value == null ? "" : value;
        }
    }

    private static void read(InputStream description, Path place, List<PolicyBundle> found) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document document = factory.newDocumentBuilder().parse(description);
            if ("sched".equals(property(document, KIND))) {
                Element implementation = (Element)
                        document.getElementsByTagName("implementation").item(0);
                String name = property(document, NAME);
                if (name != null) {
                    found.add(new PolicyBundle(name, implementation.getAttribute("class"), place));
                }
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(place + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable String property(Document document, String name) {
        NodeList properties = document.getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            Element property = (Element) properties.item(i);
            if (property.getAttribute("name").equals(name)) {
                return property.getAttribute("value");
            }
        }
        return null;
    }

    /** The policies among the elements of this JVM's class path, by name. */
    public static List<PolicyBundle> onClassPath() throws IOException {
        List<PolicyBundle> found = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path place = Path.of(element);
            if (Files.isDirectory(place) || element.endsWith(".jar") && Files.exists(place)) {
                found.addAll(in(place));
            }
        }
        found.sort(Comparator.comparing(PolicyBundle::name));
        return found;
    }

    /** The policies that are built in a source tree: {@code bundles/sched/X/target/classes}. */
    public static List<PolicyBundle> builtIn(Path tree) throws IOException {
        List<PolicyBundle> found = new ArrayList<>();
        try (Stream<Path> folders = Files.list(tree.resolve("bundles/sched"))) {
            for (Path folder : folders.sorted().toList()) {
                Path classes = folder.resolve("target/classes");
                if (Files.isDirectory(classes)) {
                    found.addAll(in(classes));
                }
            }
        }
        return found;
    }

    /** A new instance, of classes loaded anew: nothing is left of earlier simulations. */
    public SchedulerPolicy load() throws IOException {
        try {
            URL[] places = {place.toUri().toURL()};
            Class<?> loaded = Class.forName(type, true, new Loader(places, PolicyBundle.class.getClassLoader()));
            return make(loaded);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IOException(type + " in " + place + " cannot be made without the framework: " + e, e);
        }
    }

    /** By the constructor without parameters, or else the one that takes the component's configuration, with its defaults. */
    private static SchedulerPolicy make(Class<?> type) throws ReflectiveOperationException {
        for (Constructor<?> constructor : type.getConstructors()) {
            Class<?>[] parameters = constructor.getParameterTypes();
            if (parameters.length == 0) {
                return (SchedulerPolicy) constructor.newInstance();
            }
            if (parameters.length == 1 && parameters[0].isAnnotation()) {
                Class<?> configuration = parameters[0];
                constructor.setAccessible(true);
                return (SchedulerPolicy) constructor.newInstance(Proxy.newProxyInstance(
                        configuration.getClassLoader(),
                        new Class<?>[] {configuration},
                        (proxy, method, arguments) -> method.getDefaultValue()));
            }
        }
        throw new NoSuchMethodException("no public constructor without parameters or with a configuration alone");
    }

    /** Loads what the bundle holds itself, with probes; everything else comes from the simulator's own loader. */
    private static final class Loader extends URLClassLoader {
        static {
            registerAsParallelCapable();
        }

        Loader(URL[] places, ClassLoader parent) {
            super(places, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                URL own = name.startsWith("java.") ? null : findResource(name.replace('.', '/') + ".class");
                return own == null ? super.loadClass(name, resolve) : define(name, own);
            }
        }

        private Class<?> define(String name, URL place) throws ClassNotFoundException {
            try (InputStream in = place.openStream()) {
                byte[] bytes = ProbedClasses.probe(in.readAllBytes());
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
