package org.exoos.swap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.exoos.console.ByteReceiver;
import org.exoos.console.SerialPort;
import org.exoos.hal.Machine;
import org.exoos.sched.WaitQueue;
import org.exoos.swap.deploy.Frame.Good;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;

@Timeout(20)
class HostLinkTest {
    private final BlockingQueue<Frame> sent = new LinkedBlockingQueue<>();
    private final FrameParser parser = new FrameParser();
    private final List<String> ends = new ArrayList<>();
    private final Map<String, Bundle> installed = new HashMap<>();
    private volatile @Nullable String startFailure;
    private volatile @Nullable ByteReceiver receiver;
    private final HostLink link = new HostLink(context(), port(), machine());

    @AfterEach
    void stop() {
        link.deactivate();
    }

    private SerialPort port() {
        return new SerialPort() {
            @Override
            public String name() {
                return "com3";
            }

            @Override
            public void receiver(@Nullable ByteReceiver value) {
                receiver = value;
            }

            @Override
            public void writableListener(@Nullable Runnable listener) {}

            @Override
            public int write(byte[] bytes, int offset, int length) {
                return 0;
            }

            @Override
            public int room() {
                return 0;
            }

            @Override
            public int unsent() {
                return 0;
            }

            @Override
            public WaitQueue writable() {
                return WaitQueue.IDLE;
            }

            @Override
            public void discardOutput() {}

            @Override
            public InputStream input() {
                return InputStream.nullInputStream();
            }

            @Override
            public OutputStream output() {
                return new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new AssertionError("frames are written whole");
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        parser.feed(bytes, offset, length);
                        for (Frame frame = parser.next(); frame != null; frame = parser.next()) {
                            sent.add(frame);
                        }
                    }
                };
            }
        };
    }

    private Machine machine() {
        return (Machine) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Machine.class}, (proxy, method, arguments) -> {
                    ends.add(method.getName() + (arguments == null ? "" : arguments[0]));
                    return null;
                });
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getBundle" -> installed.get((String) arguments[0]);
                    case "getBundles" -> installed.values().toArray(Bundle[]::new);
                    case "installBundle" -> installed.computeIfAbsent((String) arguments[0], this::bundle);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Bundle bundle(String location) {
        return (Bundle) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "start" -> {
                        if (startFailure != null) {
                            throw new BundleException(startFailure);
                        }
                        yield null;
                    }
                    case "uninstall" -> installed.remove(location);
                    case "getVersion" -> Version.parseVersion("1.2.3");
                    case "getSymbolicName" -> location.substring(4, location.indexOf('#'));
                    case "getBundleId" -> 7L;
                    case "getRegisteredServices" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private void receive(byte[] bytes) {
        ByteReceiver to = receiver;
        assertThat(to).isNotNull();
        to.received(bytes, 0, bytes.length);
    }

    private Good next() throws InterruptedException {
        Frame frame = sent.poll(10, TimeUnit.SECONDS);
        assertThat(frame).isInstanceOf(Good.class);
        return (Good) frame;
    }

    private String result(boolean ok) throws InterruptedException {
        Good frame = next();
        assertThat(frame.type()).isEqualTo(Frame.RESULT);
        assertThat(frame.payload().get()).isEqualTo((byte) (ok ? 1 : 0));
        return frame.text();
    }

    private static byte[] jar(@Nullable String symbolicName) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (symbolicName != null) {
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", symbolicName);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.finish();
        }
        return bytes.toByteArray();
    }

    private static byte[] deploy(byte[] jar) {
        byte[] name = "x.jar".getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + name.length + jar.length];
        payload[0] = (byte) name.length;
        System.arraycopy(name, 0, payload, 2, name.length);
        System.arraycopy(jar, 0, payload, 2 + name.length, jar.length);
        return Frame.encode(Frame.DEPLOY, payload);
    }

    @Test
    void greetsAndAnswersAPing() throws Exception {
        assertThat(next().type()).isEqualTo(Frame.HELLO);
        receive(Frame.encode(Frame.PING, new byte[0]));
        assertThat(result(true)).isEmpty();
    }

    @Test
    void installsByContentBesideWhatIsThere() throws Exception {
        assertThat(next().type()).isEqualTo(Frame.HELLO);
        receive(deploy(jar("org.example.lifo;singleton:=false")));
        assertThat(result(true)).contains("org.example.lifo 1.2.3 #").contains("installed, active");
        assertThat(installed.keySet()).singleElement().asString().matches("exo:org.example.lifo#[0-9a-f]{64}");
        receive(deploy(jar("org.example.lifo;singleton:=false")));
        assertThat(result(true)).contains("was there already");
        receive(deploy(jar("org.example.lifo")));
        assertThat(result(true)).contains("beside 1.2.3 (bundle 7)");
        assertThat(installed).hasSize(2);
    }

    @Test
    void whatIsNoBundleOrDoesNotStartIsRefusedAndLeavesNothing() throws Exception {
        assertThat(next().type()).isEqualTo(Frame.HELLO);
        receive(deploy(jar(null)));
        assertThat(result(false)).contains("x.jar is no bundle");
        receive(deploy(new byte[] {1, 2, 3}));
        assertThat(result(false)).contains("x.jar");
        startFailure = "missing requirement org.foo";
        receive(deploy(jar("a.b")));
        assertThat(result(false)).contains("does not start").contains("org.foo");
        assertThat(installed).isEmpty();
        receive(Frame.encode(Frame.DEPLOY, new byte[] {9, 9, 1}));
        assertThat(result(false)).contains("longer than itself");
    }

    @Test
    void aCommandNeedsAConsole() throws Exception {
        assertThat(next().type()).isEqualTo(Frame.HELLO);
        receive(Frame.encode(Frame.COMMAND, "exo:ps".getBytes(StandardCharsets.UTF_8)));
        assertThat(result(false)).contains("no kernel console");
        receive(Frame.encode((byte) 99, new byte[0]));
        assertThat(result(false)).contains("unknown type 99");
    }

    @Test
    void theHostLearnsTheStatusBeforeTheMachineEnds() throws Exception {
        assertThat(next().type()).isEqualTo(Frame.HELLO);
        link.powerOff(42);
        Good exit = next();
        assertThat(exit.type()).isEqualTo(Frame.EXIT);
        assertThat(exit.payload().getInt()).isEqualTo(42);
        assertThat(ends).containsExactly("powerOff42");
    }
}
