package org.exoos.test.exam;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.exoos.host.Addition;
import org.exoos.host.HostLink;
import org.exoos.host.Images;
import org.exoos.host.Machine;
import org.exoos.host.MachineEnd;
import org.exoos.host.MachineOptions;
import org.exoos.host.Qemu;
import org.exoos.test.agent.Protocol;
import org.exoos.test.agent.Wire;
import org.jspecify.annotations.Nullable;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestContainerException;
import org.ops4j.pax.exam.options.ProvisionOption;

/**
 * A machine in QEMU with an image of the project. The agent is deployed by the host link; it installs the bundles of the
 * options that the image does not have (by symbolic name) and the probe. All failures carry the end of the console.
 */
final class QemuContainer implements TestContainer {
    private final ExamSystem system;
    private final Client client = new Client(this::send, this::place);
    private @Nullable Machine machine;
    private long probe;

    QemuContainer(ExamSystem system) {
        this.system = system;
    }

    @Override
    public TestContainer start() {
        try {
            Machine booting = boot();
            machine = booting;
            booting.awaitGreeting(Limits.boot());
            deployAgent(booting);
            client.ask(
                    "awaiting the start level",
                    Protocol.READY,
                    out -> out.writeInt((int) Limits.boot().toMillis()));
            installMissing();
            return this;
        } catch (Throwable e) {
            String where = place("");
            stop();
            throw new TestContainerException("the machine is not ready for tests: " + e.getMessage() + "\n" + where, e);
        }
    }

    private Machine boot() throws IOException {
        KernelImage.Booted option = system.getSingleOption(KernelImage.Booted.class);
        KernelImage image = option == null ? KernelImage.of("shell") : option.image();
        MachineOptions options = MachineOptions.of(Images.kernel(image.image())).withCpus(image.cpus());
        for (String word : image.words()) {
            options = options.withWord(word);
        }
        if (!image.files().isEmpty()) {
            Path folder =
                    image.write(Files.createTempDirectory(system.getTempFolder().toPath(), "files"));
            try (Stream<Path> tops = Files.list(folder)) {
                for (Path top : tops.toList()) {
                    options = options.adding(new Addition(top, "/" + top.getFileName()));
                }
            }
        }
        return Machine.start(
                Qemu.find(),
                options,
                Images.logs(),
                "exam-" + ProcessHandle.current().pid());
    }

    private static void deployAgent(Machine machine) throws IOException {
        Path jar = ClassPathBundles.find("org.exoos.test.agent").toPath();
        HostLink.Result result = machine.hostLink().deploy("agent", Files.readAllBytes(jar), Limits.boot());
        if (!result.ok()) {
            throw new IOException("the agent is refused: " + result.text());
        }
    }

    private void installMissing() throws Throwable {
        List<Path> jars = new ArrayList<>();
        for (ProvisionOption<?> option : system.getOptions(ProvisionOption.class)) {
            jars.add(Path.of(URI.create(option.getURL())));
        }
        List<String> names = jars.stream()
                .map(jar -> ClassPathBundles.symbolicName(jar.toFile()))
                .toList();
        DataInputStream known = client.ask("asking for bundles", Protocol.KNOWN, out -> {
            out.writeInt(names.size());
            for (String name : names) {
                Wire.text(out, name);
            }
        });
        int count = known.readInt();
        List<Long> installed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!known.readBoolean()) {
                installed.add(install(names.get(i), Files.readAllBytes(jars.get(i))));
            }
        }
        installed.add(install(OptionTypes.NAME, OptionTypes.bundle()));
        start(installed);
    }

    private long install(String name, byte[] jar) throws Throwable {
        return client.ask("installing " + name, Protocol.INSTALL, out -> {
                    Wire.text(out, "exam:" + name);
                    Wire.bytes(out, jar);
                })
                .readLong();
    }

    private void start(List<Long> bundles) throws Throwable {
        client.tell("starting bundles", Protocol.START, out -> {
            out.writeInt(bundles.size());
            for (long bundle : bundles) {
                out.writeLong(bundle);
            }
        });
    }

    @Override
    public void call(TestAddress address) {
        Call call = (Call) address;
        try {
            call.answer().set(send(call.caption(), call.request()));
        } catch (IOException e) {
            throw new TestContainerException(e.getMessage() + "\n" + place(""), e);
        }
    }

    private byte[] send(String caption, byte[] request) throws IOException {
        Machine running = Objects.requireNonNull(machine, "the machine is not started");
        Optional<MachineEnd> ended = running.end(Duration.ZERO);
        if (ended.isPresent()) {
            throw new IOException(ended.get().text() + " before: " + caption);
        }
        try {
            return running.hostLink().call(Protocol.NAME, request, Limits.call());
        } catch (IOException e) {
            String end =
                    running.end(Duration.ofSeconds(1)).map(MachineEnd::text).orElse("the machine still runs");
            throw new IOException(caption + ": " + e.getMessage() + "; " + end, e);
        }
    }

    /** What the machine said last, on its consoles and in its log. */
    String place(String kernelLog) {
        Machine running = machine;
        if (running == null) {
            return "no machine was started";
        }
        return "--- end of the machine's console (" + running.console().log() + ")\n"
                + running.console().tail()
                + "\n--- end of the kernel console\n"
                + running.kernelConsole().tail()
                + (kernelLog.isEmpty() ? "" : "\n--- end of the kernel's log\n" + kernelLog)
                + "\n---";
    }

    @Override
    public long installProbe(InputStream stream) {
        try (stream) {
            probe = install("probe", stream.readAllBytes());
            start(List.of(probe));
            return probe;
        } catch (Throwable e) {
            throw new TestContainerException("the probe is refused: " + e.getMessage() + "\n" + place(""), e);
        }
    }

    @Override
    public void uninstallProbe() {
        try {
            client.tell("uninstalling the probe", Protocol.UNINSTALL, out -> out.writeLong(probe));
        } catch (Throwable e) {
            throw new TestContainerException(e);
        }
    }

    @Override
    public long install(String location, InputStream stream) {
        try (stream) {
            long bundle = install(location, stream.readAllBytes());
            start(Arrays.asList(bundle));
            return bundle;
        } catch (Throwable e) {
            throw new TestContainerException(e);
        }
    }

    @Override
    public long install(InputStream stream) {
        return install("local", stream);
    }

    @Override
    public TestContainer stop() {
        Machine running = machine;
        machine = null;
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                throw new TestContainerException("the machine does not end", e);
            }
        }
        system.clear();
        return this;
    }
}
